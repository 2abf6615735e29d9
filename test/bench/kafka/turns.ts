import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a contestant tells of one round. */
export interface Round {
  seconds: number;
  /** CPU of the contestant's processes for one event. */
  cpuMicros: number;
}

export interface Contestant {
  way: string;
  process: ChildProcess;
  rounds: Round[];
}

/** A way in a process of its own, so that its CPU can be told apart; resolves when it is ready. */
export async function startContestant(way: string, args: readonly string[]): Promise<Contestant> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  // Read and dropped, as Lambda reads what functions print.
  child.stdout?.resume();
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${way} did not start`)));
  await Promise.race([once(child, 'message'), gone]);
  gone.catch(() => undefined);
  return { way, process: child, rounds: [] };
}

export async function runRound({ process: child }: Contestant, topic: string): Promise<Round> {
  const answer = once(child, 'message');
  child.send({ topic });
  const [round] = (await answer) as [Round];
  return round;
}
