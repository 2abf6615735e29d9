/** What every contestant does with an order, so that only the frameworks differ. */
export const created = (orderId, account) => ({ orderId, account, version: 1, status: 'accepted' });

export const invalid = (errors) => ({
  type: 'urn:springtide:problem:invalid_input',
  title: 'The request breaks a rule',
  status: 400,
  code: 'invalid_input',
  errors,
});

/** zod's issues as our list of fields. */
export const fieldsOf = (error) =>
  error.issues.map((issue) => ({ field: `/${issue.path.join('/')}`, rule: issue.message }));

export const accountOf = (event) => event.requestContext.authorizer.jwt.claims.accounts;

export const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};
