import { expect, test } from 'vitest';
import { jsonLogger } from '../../../functions/entry/json-logger.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import { NOW_MS } from '../../support/entry-fixture.ts';

function recorder(level?: string) {
  const lines: Record<string, unknown>[] = [];
  const options = { service: 'orders', level, clock: () => NOW_MS, fields: { function_name: 'f' } };
  return {
    lines,
    logger: jsonLogger({ ...options, writeLine: (line) => void lines.push(JSON.parse(line)) }),
  };
}

test("a line has Powertools' field names", () => {
  const { logger, lines } = recorder();
  logger.info('hello', { orders: 3 });
  expect(lines).toEqual([
    {
      level: 'INFO',
      message: 'hello',
      timestamp: '2026-11-21T12:00:00.000Z',
      service: 'orders',
      function_name: 'f',
      orders: 3,
    },
  ]);
});

test.each([
  [undefined, ['INFO', 'WARN', 'ERROR']],
  ['DEBUG', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ['WARN', ['WARN', 'ERROR']],
  ['CRITICAL', []],
  ['SILENT', []],
  ['nonsense', ['INFO', 'WARN', 'ERROR']],
  ['toString', ['INFO', 'WARN', 'ERROR']],
])('LOG_LEVEL %j lets %j through', (level, through) => {
  const { logger, lines } = recorder(level);
  logger.debug('d');
  logger.info('i');
  logger.warn('w');
  logger.error('e');
  expect(lines.map((line) => line['level'])).toEqual(through);
});

test('a child carries its fields and leaves its parent alone', () => {
  const { logger, lines } = recorder();
  logger.with({ account_id: 'acme' }).with({ operation: 'putOrder' }).info('a');
  logger.info('b');
  expect(lines[0]).toMatchObject({ account_id: 'acme', operation: 'putOrder' });
  expect(lines[1]).not.toHaveProperty('account_id');
});

test('errors are written with code, data and causes', () => {
  const { logger, lines } = recorder();
  const cause = new TypeError('socket closed');
  const error = new AppError('unavailable', 'shard away', { retryable: true, data: { shard: 's1' }, cause });
  logger.error('failed', { error });
  expect(lines[0]?.['error']).toMatchObject({
    name: 'AppError',
    code: 'unavailable',
    retryable: true,
    data: { shard: 's1' },
    cause: { name: 'TypeError', message: 'socket closed' },
  });
});

test('data that is no JSON never breaks the caller', () => {
  const { logger, lines } = recorder();
  const circle: Record<string, unknown> = { big: 10n };
  logger.info('big', circle);
  circle['self'] = circle;
  logger.info('round', circle);
  expect(lines.map(({ message, big, note }) => [message, big, note])).toEqual([
    ['big', '10', undefined],
    ['round', undefined, 'data could not be written as JSON'],
  ]);
});
