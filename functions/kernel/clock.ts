/** Milliseconds since the Unix epoch. `Date.now` itself is passed in by wiring and bin only. */
export type Clock = () => number;

/** Fills an array with random bytes (`crypto.getRandomValues`); passed in by wiring so that tests are repeatable. */
export type RandomBytes = (bytes: Uint8Array) => Uint8Array;
