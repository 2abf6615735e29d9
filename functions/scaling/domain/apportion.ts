/**
 * Whole units of `room` for those who ask for whole units: all that is asked for when it fits, else in proportion, the units
 * left over to the largest remainders, equal ones by name. The order of the list does not matter.
 */
export function apportion(room: number, asked: readonly number[], names: readonly string[]): number[] {
  const all = sum(asked);
  const whole = Math.max(0, Math.floor(room));
  if (all <= whole) return [...asked];
  const exact = asked.map((ask) => (ask * whole) / all);
  const granted = exact.map(Math.floor);
  const remainder = (index: number) => (exact[index] ?? 0) - (granted[index] ?? 0);
  const byRemainder = [...asked.keys()].sort(
    (a, b) => remainder(b) - remainder(a) || ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1),
  );
  for (const index of byRemainder.slice(0, whole - sum(granted))) granted[index] = (granted[index] ?? 0) + 1;
  return granted;
}

/** Whole units of `room` for who asks for fewest first: each gets at most an equal part of what is left; equal ones by name. */
export function fill(room: number, asked: readonly number[], names: readonly string[]): number[] {
  const granted = asked.map(() => 0);
  const fewestFirst = [...asked.keys()].sort(
    (a, b) => (asked[a] ?? 0) - (asked[b] ?? 0) || ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1),
  );
  let left = room;
  for (const [turn, index] of fewestFirst.entries()) {
    const got = Math.min(asked[index] ?? 0, Math.floor(left / (asked.length - turn)));
    granted[index] = got;
    left -= got;
  }
  return granted;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
