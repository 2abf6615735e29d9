import { AwsError, constraintError } from './aws-error.ts';
import type { FunctionRecord, FunctionRegistry } from './function-registry.ts';
import type { AccountLoad } from './lambda-event.ts';

/** Concurrency that an account must leave to functions without a reserve. */
export const minimumUnreserved = 100;

/** Asks how many provisioned environments a function holds or has asked for. */
export type ProvisionedRequested = (functionName: string) => number;

/** The account's sums and the rules of AWS for changing them. */
export class ConcurrencyLimits {
  readonly accountLimit: number;
  readonly #registry: FunctionRegistry;
  readonly #provisioned: ProvisionedRequested;

  constructor(accountLimit: number, registry: FunctionRegistry, provisioned: ProvisionedRequested) {
    this.accountLimit = accountLimit;
    this.#registry = registry;
    this.#provisioned = provisioned;
  }

  /** What is left to functions without a reserve, before provisioned concurrency. */
  unreservedConcurrency(): number {
    return this.accountLimit - sum(this.#registry.all(), (record) => record.reserved ?? 0);
  }

  /** On-demand executions that functions without a reserve may run at once. */
  unreservedLimit(): number {
    return this.unreservedConcurrency() - this.#provisionedOutsideReserves();
  }

  unreservedInFlight(): number {
    return sum(this.#registry.all(), (record) =>
      record.reserved === undefined ? record.onDemandInFlight : 0,
    );
  }

  inFlight(): number {
    return sum(this.#registry.all(), (record) => record.onDemandInFlight + record.provisionedInFlight);
  }

  /** ClaimedAccountConcurrency: unreserved executions, all reserves, and provisioned concurrency outside them. */
  claimed(): number {
    const reserved = sum(this.#registry.all(), (record) => record.reserved ?? 0);
    return this.unreservedInFlight() + reserved + this.#provisionedOutsideReserves();
  }

  load(): AccountLoad {
    return {
      inFlight: this.inFlight(),
      unreservedInFlight: this.unreservedInFlight(),
      claimed: this.claimed(),
    };
  }

  /** @throws AwsError as PutFunctionConcurrency does. */
  checkReserved(record: FunctionRecord, wanted: unknown): number {
    if (!isInteger(wanted) || wanted < 0) {
      throw constraintError('reservedConcurrentExecutions', wanted, 'have value greater than or equal to 0');
    }
    const left = this.unreservedConcurrency() + (record.reserved ?? 0) - wanted;
    if (left < minimumUnreserved) throw belowMinimum('ReservedConcurrentExecutions');
    if (wanted < this.#provisioned(record.spec.name)) {
      const text =
        'ReservedConcurrentExecutions cannot be lower than the Provisioned Concurrency of the function';
      throw new AwsError('InvalidParameterValueException', text);
    }
    return wanted;
  }

  /** @throws AwsError as PutProvisionedConcurrencyConfig does. */
  checkProvisioned(record: FunctionRecord, wanted: unknown): number {
    if (!isInteger(wanted) || wanted < 1) {
      throw constraintError(
        'provisionedConcurrentExecutions',
        wanted,
        'have value greater than or equal to 1',
      );
    }
    if (record.reserved !== undefined && wanted > record.reserved) {
      const text =
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function';
      throw new AwsError('InvalidParameterValueException', text);
    }
    const others = this.#provisionedOutsideReserves() - this.#provisioned(record.spec.name);
    const room = this.unreservedConcurrency() - others - minimumUnreserved;
    if (record.reserved === undefined && wanted > room) throw belowMinimum('ConcurrentExecutions');
    return wanted;
  }

  #provisionedOutsideReserves(): number {
    return sum(this.#registry.all(), (record) =>
      record.reserved === undefined ? this.#provisioned(record.spec.name) : 0,
    );
  }
}

function belowMinimum(what: string): AwsError {
  const text = `Specified ${what} for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimumUnreserved}].`;
  return new AwsError('InvalidParameterValueException', text);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
