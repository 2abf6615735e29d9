/** Structured data of one log line; never secrets, SQL parameters or buyers' data (T101). */
export type LogData = Readonly<Record<string, unknown>>;

/** Port: one JSON line a call. */
export interface Logger {
  debug(message: string, data?: LogData): void;
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
  /** A logger whose lines all carry `data` as well (request id, account, trace id). */
  with(data: LogData): Logger;
}
