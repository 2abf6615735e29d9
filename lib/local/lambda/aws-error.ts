/** An error as AWS's Lambda API names it; the control endpoint turns it into its wire form. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, string | number>>;

  constructor(name: AwsErrorName, message: string, extra: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = name;
    this.status = statuses[name];
    this.extra = extra;
  }
}

const statuses = {
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  ValidationException: 400,
  ResourceInUseException: 400,
  ResourceNotFoundException: 404,
  ProvisionedConcurrencyConfigNotFoundException: 404,
  UnknownOperationException: 404,
  ResourceConflictException: 409,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
} as const;

export type AwsErrorName = keyof typeof statuses;

/** AWS's wording when a value breaks a constraint of the API model. */
export function constraintError(field: string, value: unknown, rule: string): AwsError {
  const text = `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must ${rule}`;
  return new AwsError('ValidationException', text);
}
