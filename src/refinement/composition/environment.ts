/**
 * What goes on around the nodes of a composition. It is a matter of constants, so that
 * `--set crashes=2` asks for more.
 */

export interface Environment {
  /** How often nodes crash, all together. */
  readonly crashes: number;
  /** Whether a node that has crashed may start again, with what it had on disk. */
  readonly restarts: boolean;
  /**
   * Whether a message may arrive several times. Then it stays where it is, to be read again and
   * again. Otherwise each message that was sent arrives at most once.
   */
  readonly duplicated: boolean;
  /**
   * Whether messages vanish. That nobody ever reads a message is possible anyhow, and the worst that
   * its loss can do; what is gone cannot arrive, though, so that somebody may wait in vain. A message
   * that stays to be read again is never gone.
   */
  readonly lost: boolean;
}

/** Whatever can happen to messages may happen to them; nodes do not crash. */
export const ENVIRONMENT: Environment = {
  crashes: 0,
  restarts: true,
  duplicated: true,
  lost: true,
};
