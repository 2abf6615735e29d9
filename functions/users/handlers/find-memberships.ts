import type { HttpHandler } from '../../entry/http-contract.ts';
import type { FollowUserPorts } from '../domain/follow-user.ts';
import { normalAddress } from '../domain/membership.ts';
import { membershipsUnder } from '../domain/membership-index.ts';

/**
 * POST /ops/users/memberships: whom a person may act for, over all accounts. The address comes in the body, because what
 * stands in a URL ends up in the logs of whatever is in between.
 */
export function findMemberships({
  hashAddress,
  entries,
}: Pick<FollowUserPorts, 'hashAddress' | 'entries'>): HttpHandler<{ email: string }> {
  return async ({ body }) => {
    const items = await membershipsUnder({ entries }, await hashAddress(normalAddress(body.email)));
    return { status: 200, body: { items } };
  };
}
