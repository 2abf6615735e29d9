import type { Difference, Replay } from '../../functions/history/domain/replay.ts';

/** One line while it runs: how far through its days a replay is. */
export function replayProgress({ progress, processed, failed }: Replay): string {
  const share = progress.days === 0 ? 1 : progress.day / progress.days;
  const filled = Math.round(share * 30);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(30 - filled)}`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${count(processed)} events, ${count(failed)} failed`;
}

/** What came of a replay, in words. */
export function replayReport(replay: Replay): string {
  const { request, processed, failed, failures } = replay;
  return [
    `${outcomeText(replay)}: ${request.mode} replay of ${request.from} to ${request.to}`,
    `${count(processed)} ${processed === 1 ? 'event' : 'events'} processed, ${count(failed)} failed`,
    ...failures.map(({ consumer, eventId, reason }) => `  ${consumer} could not handle ${eventId}: ${reason}`),
    ...effectLines(replay),
    ...diffLines(replay),
  ].join('\n');
}

/** `done`, `stopped after 120 of 332 days`, `failed after 3 of 4 days: why`. */
function outcomeText({ state, progress }: Replay): string {
  if (state.kind === 'done') return state.kind;
  const reason = state.kind === 'failed' ? `: ${state.reason}` : '';
  return `${state.kind} after ${count(progress.day)} of ${count(progress.days)} days${reason}`;
}

/** What a live replay would do in whose hands. */
const WOULD: Readonly<Record<string, string>> = {
  notifications: 'webhooks would be sent',
  catalog: 'listings would be paused',
};

function effectLines({ effects, request }: Replay): string[] {
  return Object.entries(effects).flatMap(([consumer, kinds]) => {
    const would = kinds['would-perform'] ?? 0;
    const rest = Object.entries(kinds).filter(([kind]) => kind !== 'would-perform');
    const others = rest.map(([kind, number]) => `${count(number)} ${kind}`).join(', ');
    const first = request.mode === 'ghost' ? `${count(would)} ${WOULD[consumer] ?? 'effects would be performed'}` : 'live';
    return [`${consumer}: ${[first, others].filter(Boolean).join(', ')}`];
  });
}

function diffLines({ diff }: Replay): string[] {
  return [
    ...comparedLines(diff),
    ...(diff.broken > 0 ? [`${count(diff.broken)} histories are broken`] : []),
    ...diff.brokenHistories.map(({ accountId, id, reason }) => `  ${accountId} ${id}: ${reason}`),
  ];
}

/** Where nothing was compared it does not say that nothing would change. */
function comparedLines({ compared, kinds, differences, accounts }: Replay['diff']): string[] {
  if (compared === 0) return ['no live row was compared'];
  const hashes = Object.values(accounts);
  const same = hashes.filter(({ rebuilt, live }) => rebuilt === live).length;
  return [
    `this rebuild would change ${changesText(kinds)}`,
    ...differences.map(differenceLine),
    `${count(same)} of ${count(hashes.length)} accounts have the hash of their live rows`,
  ];
}

function differenceLine({ accountId, kind, id, what, rebuiltVersion, liveVersion }: Difference): string {
  const made = `its events make version ${count(rebuiltVersion)}`;
  const texts = {
    'missing row': `there is no live row, ${made}`,
    'other version': `the live row has version ${count(liveVersion ?? 0)}, ${made}`,
    'other content': 'the live row has the same version and other content',
  };
  return `  ${accountId} ${kind} ${id}: ${texts[what]}`;
}

/** `3 of 142,423 orders, 0 of 12 products`. */
function changesText(kinds: Replay['diff']['kinds']): string {
  const parts = Object.entries(kinds).map(
    ([kind, { compared, differing }]) => `${count(differing)} of ${count(compared)} ${kind}s`,
  );
  return parts.join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
