const codes = {
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  UnknownOperationException: 'UnknownOperation',
  ValidationException: 'ValidationError',
} as const;

export type CloudWatchErrorName = keyof typeof codes;

/** A refusal as CloudWatch names it. */
export class CloudWatchError extends Error {
  override readonly name: CloudWatchErrorName;
  /** The short code of the older query protocol, which clients still read. */
  readonly queryCode: string;

  constructor(name: CloudWatchErrorName, message: string) {
    super(message);
    this.name = name;
    this.queryCode = codes[name];
  }
}

export function invalid(message: string): CloudWatchError {
  return new CloudWatchError('InvalidParameterValueException', message);
}
