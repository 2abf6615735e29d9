import { expect, test } from 'vitest';
import { hasCode } from '../../../functions/kernel/errors.ts';
import {
  choiceSetting,
  integerSetting,
  jsonSetting,
  optionalSetting,
  readSettings,
  textSetting,
  urlSetting,
} from '../../../functions/kernel/settings.ts';

const description = {
  table: textSetting('TABLE'),
  mode: choiceSetting('MODE', ['act', 'dry-run']),
  batch: integerSetting('BATCH', { min: 1, max: 100 }),
  endpoint: optionalSetting(urlSetting('ENDPOINT'), null),
  shards: jsonSetting('SHARDS', (value) => (Array.isArray(value) ? value.map(String) : 'must be a list')),
};

test('settings are typed and converted', () => {
  const env = { TABLE: 't', MODE: 'act', BATCH: '25', SHARDS: '[1]', OTHER: 'x' };
  const settings = readSettings(description, env);
  const { mode, batch, endpoint }: { mode: 'act' | 'dry-run'; batch: number; endpoint: string | null } =
    settings;
  expect({ ...settings, mode, batch, endpoint }).toEqual({
    table: 't',
    mode: 'act',
    batch: 25,
    endpoint: null,
    shards: ['1'],
  });
});

test('all bad settings are named at once, with value and rule', () => {
  try {
    readSettings(description, { MODE: 'perhaps', BATCH: '1e2', ENDPOINT: 'ftp://x', SHARDS: '{}' });
    expect.unreachable();
  } catch (error) {
    expect(hasCode(error, 'invalid_settings') && error.fields).toEqual([
      { field: 'TABLE', rule: 'must not be empty, but is not set' },
      { field: 'MODE', rule: 'must be one of act, dry-run, but is "perhaps"' },
      { field: 'BATCH', rule: 'must be an integer between 1 and 100, but is "1e2"' },
      { field: 'ENDPOINT', rule: 'must be an http or https URL, but is "ftp://x"' },
      { field: 'SHARDS', rule: 'must be a list, but is "{}"' },
    ]);
    expect((error as Error).message).toContain('BATCH must be an integer between 1 and 100');
  }
});

test.each(['', '0', '101', '5.5', ' 5', '0x5', '9'.repeat(20)])('the number %j is refused', (text) => {
  expect(() => readSettings({ batch: description.batch }, { BATCH: text })).toThrow('BATCH');
});
