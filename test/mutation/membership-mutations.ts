import type { Mutation } from './mutations.ts';

const PROPERTY = ['test/property/memberships.test.ts'];

/** The guards of the index that says for which accounts a person may act. */
export const membershipMutations: readonly Mutation[] = [
  {
    guard: 'memberships: an older look at a user overwrites a later one',
    file: 'functions/users/domain/membership.ts',
    from: "if (known.version > version) return { kind: 'late' };",
    to: '',
    tests: PROPERTY,
  },
  {
    guard: 'memberships: a user stays at the address it had before',
    file: 'functions/users/domain/membership-index.ts',
    from: 'for (const address of place.vacated) await clear(ports, { member, address, revision });',
    to: '',
    tests: PROPERTY,
  },
  {
    guard: 'memberships: an address that a crash left uncleared is forgotten at the next change',
    file: 'functions/users/domain/membership.ts',
    from: 'new Set([...known.vacated, known.address])',
    to: 'new Set([known.address])',
    tests: PROPERTY,
  },
  {
    guard: 'memberships: a place counts as settled before what it vacated is cleared',
    file: 'functions/users/domain/membership-index.ts',
    from: 'for (const address of place.vacated) await clear(ports, { member, address, revision });\n',
    to: 'if (place.vacated.length > 0) await settle(ports, member, taken);\n  for (const address of place.vacated) await clear(ports, { member, address, revision });\n',
    tests: PROPERTY,
  },
  {
    guard: 'memberships: what an index write crashed in is not tried again, for its version is known',
    file: 'functions/users/domain/membership-index.ts',
    from: "if (taken.kind === 'late') return 'late';",
    to: "if (taken.kind !== 'moved') return 'late';",
    tests: PROPERTY,
  },
  {
    guard: 'memberships: of two who put the same revision both succeed',
    file: 'functions/aws/dynamo-revised-items.ts',
    from: 'OR #revision < :revision',
    to: 'OR #revision <= :revision',
    tests: ['test/contract/revised-items.test.ts'],
  },
  {
    guard: 'memberships: a ghost replay writes to the index',
    file: 'functions/users/handlers/follow-users.ts',
    from: "if (replay?.mode !== 'ghost') await",
    to: 'await',
    tests: ['test/story/memberships.test.ts'],
  },
];
