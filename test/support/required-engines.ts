/**
 * A real engine that is absent skips its suite with a loud line; when SPRINGTIDE_REQUIRE names it (`kafka,redis`), it is
 * an error instead, so that a pipeline never passes without having met it.
 */
export function skipUnless(engine: 'kafka' | 'redis', missing: string | undefined): boolean {
  if (missing === undefined) return false;
  const required = (process.env['SPRINGTIDE_REQUIRE'] ?? '').split(',');
  if (required.includes(engine)) throw new Error(`SPRINGTIDE_REQUIRE asks for ${engine}: ${missing}`);
  console.warn(`\n!!! SKIPPED: the real ${engine} engine is not tested here: ${missing}\n`);
  return true;
}
