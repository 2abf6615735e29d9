const sizes = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];

/** Units as CloudWatch knows them (StandardUnit of its API). */
export const metricUnits: ReadonlySet<string> = new Set([
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'],
  ...[...sizes, ...bits].flatMap((unit) => [unit, `${unit}/Second`]),
]);
