import { defineService } from '../kernel/service-definition.ts';

/** Watches what carries load and moves its capacity; every decision is recorded with its reasons. */
export const scaling = defineService({
  name: 'scaling',
  queues: {},
  topics: {},
  functions: {
    /** Evaluates every target twice, 30 s apart. */
    'scaling-tick': {
      entry: 'scaling/handlers/tick.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['scaling-control', 'scaling-table', 'scaling-notices'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 58,
    },
    /** Runs in a deploy before aliases move: warms the new versions of functions whose environments pings keep alive. */
    'scaling-deploy': {
      entry: 'scaling/handlers/deploy.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['new-versions', 'scaling-table'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 60,
    },
    'scaling-api': {
      entry: 'scaling/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'getScaling', method: 'GET', path: '/ops/scaling', access: 'ops' },
            { operation: 'listSchedules', method: 'GET', path: '/ops/scaling/schedules', access: 'ops' },
            { operation: 'createSchedule', method: 'POST', path: '/ops/scaling/schedules', access: 'ops' },
            { operation: 'deleteSchedule', method: 'DELETE', path: '/ops/scaling/schedules', access: 'ops' },
            { operation: 'replayScaling', method: 'GET', path: '/ops/scaling/replay', access: 'ops' },
            { operation: 'steerTarget', method: 'POST', path: '/ops/scaling/{target}', access: 'ops' },
          ],
        },
      ],
      uses: ['scaling-table'],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
  },
});
