import { type Guard, moving } from './decision.ts';

/** What a person decided wins over policies and damping, not over floors, ceilings and limits; it expires by itself. */
export const overriding: Guard = moving('override', (draft, { control, observation }) => {
  const now = observation.atMs;
  if (control.override && control.override.untilMs > now) {
    return { value: control.override.value, reason: `override by ${control.override.by}` };
  }
  if (control.frozen && control.frozen.untilMs > now && draft.value !== observation.capacity.requested) {
    return { value: observation.capacity.requested, reason: `frozen by ${control.frozen.by}` };
  }
  return undefined;
});
