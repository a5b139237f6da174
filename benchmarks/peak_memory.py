"""Print the peak memory of a simulation, in a process of its own: `python -m benchmarks.peak_memory 10000`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def peak() -> int:
    """Largest resident memory of this process so far, bytes.

    Linux is asked through ``/proc``: there ``getrusage`` also counts what the parent held before this process began.
    macOS counts in bytes, other systems in KiB; Windows has a call of its own (peak working set).
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    if sys.platform == "win32":
        return _windows_peak()
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else 1024 * largest


def _windows_peak() -> int:
    import ctypes

    sizes = ("PagefileUsage", "PeakPagefileUsage")
    quotas = [f"Quota{peak}{kind}PoolUsage" for kind in ("Paged", "NonPaged") for peak in ("Peak", "")]

    class Counters(ctypes.Structure):
        _fields_ = [
            ("cb", ctypes.c_uint32),
            ("PageFaultCount", ctypes.c_uint32),
            *((name, ctypes.c_size_t) for name in ("PeakWorkingSetSize", "WorkingSetSize", *quotas, *sizes)),
        ]

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    windows = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    windows.kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(windows.kernel32.GetCurrentProcess())
    windows.psapi.GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
    return int(counters.PeakWorkingSetSize)


def main() -> None:
    """Simulate the baseline with the runs of the command line and print two peaks, bytes."""
    from benchmarks.engine_costs import baseline
    from normsim import simulate

    scenario = baseline(int(sys.argv[1]))
    before = peak()
    results = simulate(scenario)
    print(json.dumps({"imports": before, "peak": peak(), "runs": results.dataset.sizes["run"]}))


if __name__ == "__main__":
    main()
