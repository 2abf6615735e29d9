import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { stopSignals } from '../../../lib/local/stop-signals.ts';

function signalled() {
  const [process, endAtOnce] = [new EventEmitter(), vi.fn()];
  const now = { ms: 1_000_000 };
  const { signal, received } = stopSignals(process, () => now.ms, endAtOnce);
  return { process, endAtOnce, now, signal, received };
}

test('the first signal asks for a stop, and its echo from npm asks for nothing more', async () => {
  const { process, endAtOnce, now, signal, received } = signalled();
  expect(signal.aborted).toBe(false);
  process.emit('SIGINT');
  now.ms += 2_000;
  process.emit('SIGINT');
  await received;
  expect(signal.aborted).toBe(true);
  expect(endAtOnce).not.toHaveBeenCalled();
});

test.each(['SIGINT', 'SIGTERM'])('a later %s ended the process at once without a word of it', (kind) => {
  const { process, endAtOnce, now } = signalled();
  process.emit('SIGTERM');
  now.ms += 2_001;
  process.emit(kind);
  expect(endAtOnce).toHaveBeenCalledOnce();
});
