/*
 * Two-phase commit with N resource managers, the protocol of specs/two-phase-commit.ts, written for
 * speed: sets are bits of integers, there is one process with one control point, every action is
 * one transition, and the assertion stands where it could become false.
 *
 *   spin -a -DN=7 two-phase-commit.pml
 *   cc -O2 -DSAFETY -DNOREDUCE -DNOFAIR -o pan pan.c && ./pan -m1000000
 */
#ifndef N
#define N 7
#endif

#define ALL ((1 << N) - 1)

/* A resource manager's state, a bit of each: 00 working, 01 prepared, 10 committed, 11 aborted. */
unsigned hi : N;
unsigned lo : N;
/* The transaction manager: 0 undecided, 1 committed, 2 aborted; and whom it has heard of. */
unsigned tm : 2;
unsigned heard : N;
/* Every message ever sent. */
unsigned sentPrepared : N;
unsigned sentCommit : 1;
unsigned sentAbort : 1;

#define CONSISTENT !((hi & ~lo) && (hi & lo))

#define RM(bit) \
  :: d_step { tm == 0 && (sentPrepared & bit) -> heard = heard | bit } \
  :: d_step { !((hi | lo) & bit) -> lo = lo | bit; sentPrepared = sentPrepared | bit } \
  :: d_step { !((hi | lo) & bit) -> hi = hi | bit; lo = lo | bit; assert(CONSISTENT) } \
  :: d_step { sentCommit -> hi = hi | bit; lo = lo & ~bit; assert(CONSISTENT) } \
  :: d_step { sentAbort -> hi = hi | bit; lo = lo | bit; assert(CONSISTENT) }

active proctype system() {
  do
  :: d_step { tm == 0 && heard == ALL -> tm = 1; sentCommit = 1 }
  :: d_step { tm == 0 -> tm = 2; sentAbort = 1 }
  RM(1)
#if N > 1
  RM(2)
#endif
#if N > 2
  RM(4)
#endif
#if N > 3
  RM(8)
#endif
#if N > 4
  RM(16)
#endif
#if N > 5
  RM(32)
#endif
#if N > 6
  RM(64)
#endif
#if N > 7
  RM(128)
#endif
#if N > 8
  RM(256)
#endif
#if N > 9
  RM(512)
#endif
  od
}
