import type { Mutation } from './mutations.ts';

const DOMAIN = 'functions/scaling/domain';
const SHARED = ['test/unit/scaling/share-account.test.ts'];
const TOGETHER = ['test/unit/scaling/evaluate-together.test.ts'];

/** What keeps the functions of one account from taking what others need, each taken out. */
export const accountMutations: readonly Mutation[] = [
  {
    guard: 'shared account: raises of one tick may all take the same room',
    file: `${DOMAIN}/share-account.ts`,
    from: 'room: free - sum(parts.map(provisionedOf)),',
    to: 'room: Number.POSITIVE_INFINITY,',
    tests: SHARED,
  },
  {
    guard: 'shared account: a raise takes what others have in flight',
    file: `${DOMAIN}/share-account.ts`,
    from: 'room: free - used,',
    to: 'room: free,',
    tests: SHARED,
  },
  {
    guard: 'shared account: provisioned units of short requests never idle',
    file: `${DOMAIN}/share-account.ts`,
    from: 'Math.ceil(busyIn(member) + idle)',
    to: 'Math.ceil(busyIn(member) + 0 * idle)',
    tests: SHARED,
  },
  {
    guard: 'shared account: what fits is given to whoever comes first',
    file: `${DOMAIN}/apportion.ts`,
    from: 'const exact = asked.map((ask) => (ask * whole) / all);',
    to: 'let left = whole;\n  const exact = asked.map((ask) => {\n    const got = Math.min(ask, left);\n    left -= got;\n    return got;\n  });',
    tests: SHARED,
  },
  {
    guard: 'shared account: whoever had a wave last comes first again',
    file: `${DOMAIN}/share-account.ts`,
    from: 'compare(a.atMs, b.atMs) ||',
    to: 'compare(b.atMs, a.atMs) ||',
    tests: SHARED,
  },
  {
    guard: 'shared account: a wave that is put off is remembered as sent',
    file: `${DOMAIN}/share-account.ts`,
    from: 'control: { ...decision.control, memories: control.memories },',
    to: 'control: decision.control,',
    tests: SHARED,
  },
  {
    guard: 'shared account: a wave takes what others have in flight',
    file: `${DOMAIN}/share-account.ts`,
    from: 'const room = Math.max(0, Math.floor(within - sum(used)));',
    to: 'const room = Math.max(0, Math.floor(within));',
    tests: SHARED,
  },
  {
    guard: 'shared account: functions that are no targets have nothing in flight',
    file: `${DOMAIN}/share-account.ts`,
    from: 'Math.max(0, most - claimedByOthers',
    to: 'Math.min(0, most - claimedByOthers',
    tests: SHARED,
  },
  {
    guard: 'shared account: pings are taken for what others have in flight',
    file: `${DOMAIN}/without-pings.ts`,
    from: 'return measured(Math.max(0, one.value - pings), one.atMs, one.samples);',
    to: 'return measured(Math.max(0, one.value + 0 * pings), one.atMs, one.samples);',
    tests: TOGETHER,
  },
  {
    guard: 'shared account: a target that cannot be looked at has nothing',
    file: `${DOMAIN}/evaluate-together.ts`,
    from: '[...seen.map(deciding), ...lost]',
    to: '[...seen.map(deciding), ...lost.slice(lost.length)]',
    tests: TOGETHER,
  },
  {
    guard: 'shared account, T33: all wait for a target that does not answer',
    file: `${DOMAIN}/evaluate-together.ts`,
    from: 'Promise.race([look(target, ports), tooLate])',
    to: 'Promise.race([look(target, ports)])',
    tests: TOGETHER,
  },
  {
    guard: 'shared account: a full account lowers a reserve to nothing',
    file: `${DOMAIN}/guards/limits.ts`,
    from: 'const room = Math.max(0, free, observation.capacity.requested);',
    to: 'const room = Math.max(0, free, -observation.capacity.requested);',
    tests: SHARED,
  },
];
