import type { Mutation } from './mutations.ts';

const DOMAIN = 'functions/scaling/domain';
const WAVE = ['test/unit/scaling/deploy-wave.test.ts'];
const WARMING = ['test/unit/scaling/warm-versions.test.ts'];

/** What keeps the warming of a deploy from doing harm, and the warm pool from learning wrong by it, each taken out. */
export const deployMutations: readonly Mutation[] = [
  {
    guard: 'deploy: its wave passes the guards of waves by',
    file: `${DOMAIN}/deploy-wave.ts`,
    from: 'return guardWave(wave, { ...input, proposals: [], blind: false });',
    to: 'guardWave(wave, { ...input, proposals: [], blind: false });\n  return wave;',
    tests: WAVE,
  },
  {
    guard: 'deploy: a dry run pings',
    file: `${DOMAIN}/deploy-wave.ts`,
    from: "if (target.mode !== 'act') return undefined;",
    to: '',
    tests: WAVE,
  },
  {
    guard: 'deploy: environments that a deploy made new are taken for ones that died idle',
    file: `${DOMAIN}/policies/economic/pool-renewal.ts`,
    from: "reportMs: memory['waveMs'] ?? 0 };",
    to: '};',
    tests: WAVE,
  },
  {
    guard: 'deploy: the first wave after one that nobody warmed for teaches how long environments live',
    file: `${DOMAIN}/policies/economic/pool.ts`,
    from: 'size > pool || isRenewed(memory) ? 1 : 0',
    to: 'size > pool ? 1 : 0',
    tests: WAVE,
  },
  {
    guard: 'deploy: a version that has the traffic already is warmed',
    file: `${DOMAIN}/warm-versions.ts`,
    from: 'if (live === one.version) return',
    to: 'if (live === -1) return',
    tests: WARMING,
  },
  {
    guard: 'deploy: the alias is pinged instead of the new version',
    file: `${DOMAIN}/warm-versions.ts`,
    from: 'ping({ ...address, alias }, wave,',
    to: 'ping(address, wave,',
    tests: WARMING,
  },
  {
    guard: 'deploy: pings of the warming count as requests',
    file: `${DOMAIN}/warm-versions.ts`,
    from: 'pinged: withWave(stored.pinged ?? [], report, answeredMs(wave, report)),',
    to: 'pinged: stored.pinged ?? [],',
    tests: WARMING,
  },
  {
    guard: 'deploy: what fails of one function keeps the others back',
    file: `${DOMAIN}/warm-versions.ts`,
    from: "return { target: target.name, kind: 'failed', why: reasonOf(error) };",
    to: 'throw error;',
    tests: WARMING,
  },
  {
    guard: 'deploy: it waits for pings that never come back',
    file: 'functions/scaling/handlers/run-warming.ts',
    from: 'Promise.race([warmVersions(ports.versions, ports), outOfTime])',
    to: 'Promise.all([warmVersions(ports.versions, ports)]).then(([all]) => all)',
    tests: WARMING,
  },
  {
    guard: 'deploy: a warming that fails fails the deploy',
    file: 'lib/infra/new-versions.ts',
    from: "ignoreErrorCodesMatching: '.*',",
    to: '',
    tests: ['test/infra/new-versions.test.ts'],
  },
];
