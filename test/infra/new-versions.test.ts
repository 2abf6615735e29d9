import { expect, test } from 'vitest';
import { warmedFunctions } from '../../functions/scaling/domain/new-versions.ts';
import { services } from '../../functions/services.ts';
import { resourcesOf, synthesizeStage } from './synthesized.ts';

/** That no dependency goes round in a circle is checked by every synth. */

test.each(['dev', 'staging', 'prod'] as const)(
  'a deploy of %s warms new versions after bootstrap and before their aliases move, and cannot fail by it',
  (name) => {
    const stack = synthesizeStage(name).templates.services;
    const [id, call] = Object.entries(stack.Resources).find(([key]) =>
      /^warmversions[0-9A-F]{8}$/.test(key),
    )!;
    expect(call).toMatchObject({ Type: 'Custom::AWS', DependsOn: expect.arrayContaining(['runbootstrap']) });
    // When it is created there is no traffic yet, and so nothing to warm.
    expect(call.Properties).not.toHaveProperty('Create');
    const said = JSON.stringify(call.Properties['Update']);
    expect(said).toContain(String.raw`\"ignoreErrorCodesMatching\":\".*\"`);
    const aliases = resourcesOf(stack, 'AWS::Lambda::Alias');
    expect(aliases.length).toBeGreaterThan(warmedFunctions(services).length);
    for (const [path, alias] of aliases) {
      const isWarmed = warmedFunctions(services).some((one) => path === `${one}/live`);
      const { 'Fn::GetAtt': [version] = [''] } = alias.Properties['FunctionVersion'] as {
        'Fn::GetAtt'?: string[];
      };
      expect(alias.DependsOn?.includes(id) ?? false, path).toBe(isWarmed);
      expect(said.includes(`"Ref":"${version}"`), path).toBe(isWarmed);
    }
  },
);

test('warming may see aliases and ping versions of functions that take requests, and move no lever', () => {
  const stack = synthesizeStage('prod').templates.services;
  const policies = resourcesOf(stack, 'AWS::IAM::Policy');
  const [, policy] = policies.find(([path]) => path.startsWith('scaling-deploy-role/'))!;
  const actions = [...JSON.stringify(policy.Properties).matchAll(/"(lambda|cloudwatch|rds|sns):\w+"/g)];
  expect(new Set(actions.map(([action]) => JSON.parse(action)))).toEqual(
    new Set([
      'lambda:GetAlias',
      'lambda:InvokeFunction',
      'lambda:GetAccountSettings',
      'cloudwatch:GetMetricData',
    ]),
  );
});
