"use strict";
// The report's words (figures/wording.py, report/opening.py) for numbers that the browser reads.
function Words(about) {
  const { codes, steps, small, rare } = about;
  const last = codes.length - 1;

  function shareCode(share) {
    if (share < rare) return 0;
    if (share >= 1) return last;
    const step = Math.floor(share * 20 + 0.5);
    if (step === 0) return 1;
    return step === 20 ? 21 : 1 + step;
  }
  const stepOf = (share) => steps[shareCode(share)];
  function ofRuns(share) {
    const text = codes[shareCode(share)];
    if (text === "every run") return text;
    if (text === codes[0]) return "fewer than 1 in 100 runs";
    return `${text} of runs`.replace("below", "fewer than").replace("above", "more than");
  }
  function tenths(share) {
    if (share < rare) return "fewer than 1 of 100 runs";
    if (share < 0.05) return "fewer than 1 of 10 runs";
    if (share >= 0.95) return "more than 9 of 10 runs";
    return `${Math.min(Math.max(Math.floor(share * 10 + 0.5), 1), 9)} of 10 runs`;
  }
  function tenthsRange(shares) {
    const low = tenths(Math.min(...shares));
    const high = tenths(Math.max(...shares));
    if (low === high) return low;
    const tail = " of 10 runs";
    if (low.endsWith(tail) && high.endsWith(tail)) {
      const [start, end] = [low.slice(0, -tail.length), high.slice(0, -tail.length)];
      if (/^\d+$/.test(start) && /^\d+$/.test(end)) return `${start} to ${end}${tail}`;
    }
    return `${low.replace(/ runs$/, "")} to ${high}`;
  }
  const count = (number) => (number >= 0 && number < small.length ? small[number] : String(number));
  function countRange(low, high) {
    const [first, second] = [low, high].map((value) => (value === 0 ? "none" : count(value)));
    if (first === second) return first;
    return `${first} ${high - low === 1 ? "or" : "to"} ${second}`;
  }
  function number(value, digits = 2) {
    const text = value.toFixed(digits);
    return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
  }
  const range = (low, high) => (low === high ? `${low}` : `${low} to ${high}`);
  const across = (shares) => `rivals: ${tenthsRange(shares)}`;
  // A level as a person types it, without rounding noise.
  const level = (value) => String(Math.round(value * 1000) / 1000).replace("-", "−");

  // The finding: medians and shares by rival, in the report's own sentence.
  function finding(medians, shares, pooledShare, k) {
    const [low, high] = [Math.min(...medians), Math.max(...medians)];
    const many = `${countRange(low, high)} further ${high <= 1 && low === high ? "exit" : "exits"}`;
    const several = medians.length > 1;
    const frequency = several ? tenthsRange(shares) : tenths(pooledShare);
    const enough = k === 1 ? "at least one further" : `at least ${count(k)} further`;
    const middle = several ? "in the median run of each rival explanation" : "in the median run";
    const across = several ? ", depending on the rival explanation" : "";
    return `Under these assumptions, ${about.start} ${about.verb} followed by ${many} announced by ${about.end} ${middle}; ${enough} in ${frequency}${across}.`;
  }
  return { shareCode, stepOf, ofRuns, tenths, across, count, number, range, level, finding };
}
