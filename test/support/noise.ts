/** A text that hardly compresses; the same each time. */
export function noise(length: number): string {
  let seed = 1;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCodePoint(33 + (seed % 90));
  };
  return Array.from({ length }, next).join('');
}
