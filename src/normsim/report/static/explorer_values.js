"use strict";
// Numbers of the simulated settings, and the one formula that reads between them (docs/decisions/0014).
// Counts of runs are read on the scale of log-odds, levels as they are; at a simulated setting nothing is changed.
const PERCENTS = [5, 25, 50, 75, 95];
const NOTHING = -32768;

// Column-wise differences in two byte planes, packed: back to one row of whole numbers for each setting.
async function unpackTable(id, points, cells) {
  const planes = new Uint8Array(await unzipped(id).arrayBuffer());
  const size = points * cells;
  if (planes.length !== 2 * size) throw new Error("the packed numbers are damaged");
  const table = new Int16Array(size);
  let place = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    let value = 0;
    for (let point = 0; point < points; point += 1) {
      // Sixteen bits, with wrap-around in both directions.
      value = ((value + (planes[place] | (planes[size + place] << 8))) << 16) >> 16;
      table[point * cells + cell] = value;
      place += 1;
    }
  }
  return table;
}

class Values {
  constructor(table, about) {
    this.table = table;
    this.cells = about.cells;
    this.fields = about.fields;
    this.levels = about.levels;
    this.runs = about.runs;
    this.odds = about.runs.map((n) => Float64Array.from({ length: n + 1 }, (_, c) => Math.log((c + 0.5) / (n - c + 0.5))));
  }

  // Simulated settings around a setting, with their weights: the product over the sliders of the distance to the
  // opposite level, as a share of the distance between the two levels.
  corners(setting) {
    let found = [[0, 1]];
    this.levels.forEach((levels, slider) => {
      const x = setting[slider];
      let upper = levels.findIndex((level) => level >= x);
      if (upper < 0) upper = levels.length - 1;
      const sides =
        levels[upper] === x || upper === 0
          ? [[upper, 1]]
          : [
              [upper - 1, (levels[upper] - x) / (levels[upper] - levels[upper - 1])],
              [upper, (x - levels[upper - 1]) / (levels[upper] - levels[upper - 1])],
            ];
      found = found.flatMap(([point, weight]) => sides.map(([level, share]) => [point * levels.length + level, weight * share]));
    });
    return found.filter(([, weight]) => weight > 0);
  }

  place(name, ...index) {
    const [offset, shape] = this.fields[name];
    let position = 0;
    shape.forEach((size, axis) => (position = position * size + (index[axis] ?? 0)));
    return offset + position;
  }

  // Runs of one rival, `length` neighbouring cells.
  counts(corners, rival, start, length) {
    const found = new Float64Array(length);
    if (corners.length === 1) {
      const from = corners[0][0] * this.cells + start;
      for (let i = 0; i < length; i += 1) found[i] = this.table[from + i];
      return found;
    }
    const odds = this.odds[rival];
    for (const [point, weight] of corners) {
      const from = point * this.cells + start;
      for (let i = 0; i < length; i += 1) found[i] += weight * odds[this.table[from + i]];
    }
    const n = this.runs[rival];
    for (let i = 0; i < length; i += 1) found[i] = (n + 1) / (1 + Math.exp(-found[i])) - 0.5;
    return found;
  }

  // Levels, `length` neighbouring cells, in their unit; NaN where one of the corners has none.
  amounts(corners, start, length, unit) {
    const found = new Float64Array(length);
    for (const [point, weight] of corners) {
      const from = point * this.cells + start;
      for (let i = 0; i < length; i += 1) {
        const value = this.table[from + i];
        found[i] += value === NOTHING ? NaN : weight * value;
      }
    }
    for (let i = 0; i < length; i += 1) found[i] /= unit;
    return found;
  }

  // Runs of an ensemble (a list of rivals), summed.
  together(corners, rivals, name, index, length) {
    const found = new Float64Array(length);
    for (const rival of rivals) {
      const one = this.counts(corners, rival, this.place(name, rival, ...index), length);
      for (let i = 0; i < length; i += 1) found[i] += one[i];
    }
    return found;
  }

  size(rivals) {
    return rivals.reduce((sum, rival) => sum + this.runs[rival], 0);
  }
}

// How many runs a quantile leaves at or below it; whole-number arithmetic, as in Python.
function rank(percent, runs) {
  return Math.max(Math.floor((percent * runs + 99) / 100), 1);
}

// Smallest k that enough runs do not exceed, for each of `rows` rows of "at most k".
function countQuantiles(atMost, rows, runs) {
  const width = atMost.length / rows;
  return PERCENTS.map((percent) => {
    const enough = rank(percent, runs) - 1e-6;
    const found = new Array(rows);
    for (let row = 0; row < rows; row += 1) {
      let k = 0;
      while (k < width && atMost[row * width + k] < enough) k += 1;
      found[row] = k;
    }
    return found;
  });
}
