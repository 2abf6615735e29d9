import { AppError, type ErrorCode } from '../kernel/errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  TooManyRequestsException: 'throttled',
  ResourceConflictException: 'conflict',
  ResourceInUseException: 'conflict',
  ResourceNotFoundException: 'not_found',
  InvalidParameterValueException: 'invalid_settings',
  AccessDeniedException: 'forbidden',
};

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['throttled', 'conflict', 'unavailable']);

/** Translates an error of Lambda's control plane; what is not known to be final is `unavailable` and retryable. */
export function lambdaError(action: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { name = '', message = '' } = error as { name?: string; message?: string };
  const code = CODES[name] ?? 'unavailable';
  return new AppError(code, `Lambda: ${action} failed: ${name} ${message}`, {
    cause: error,
    retryable: RETRYABLE.has(code),
    data: { name },
  });
}

/** Was it said that the resource does not exist? */
export function isNotThere(error: unknown): boolean {
  const { name } = error as { name?: string };
  return name === 'ProvisionedConcurrencyConfigNotFoundException' || name === 'ResourceNotFoundException';
}
