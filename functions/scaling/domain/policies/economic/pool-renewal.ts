import type { Observation } from '../../observation.ts';
import type { Memory } from '../../policy.ts';

/**
 * The memory once the alias points at another version: every environment is new, so that what the last wave met says nothing
 * of how long they live idle. The pool is what was warmed before the alias moved; when that was nothing, it is new all over
 * (`isRenewed`).
 */
export function noticeDeploy({ version, warmed }: Observation, memory: Memory): Memory {
  if (version === undefined || version === memory['version']) return memory;
  // The first version ever seen is no deploy.
  if (memory['version'] === undefined) return { ...memory, version };
  if (warmed?.version === version) {
    const { size, atMs } = warmed;
    return { ...memory, version, renewed: 0, pool: size, waveMs: atMs, reportMs: atMs, grew: 1, early: 0 };
  }
  return { ...memory, version, renewed: 1, reportMs: memory['waveMs'] ?? 0 };
}

/** Since the alias moved to environments that nobody had warmed, no wave was sent. */
export function isRenewed(memory: Memory): boolean {
  return memory['renewed'] === 1;
}
