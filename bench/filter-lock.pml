/*
 * Peterson's filter with N processes, the protocol of specs/filter-lock.ts: the same states, and one
 * transition for each of its steps. The property is for one process; the others are like it.
 *
 *   spin -a -DN=4 filter-lock.pml
 *   cc -O2 -DNOREDUCE -o pan pan.c && ./pan -a -f -m1000000
 */
#ifndef N
#define N 4
#endif

byte Q[N];
byte TURN[N];

/* The next of the others to look at. */
#define OTHER (passed < _pid -> passed : passed + 1)

active [N] proctype P()
{
	byte level, passed;
out:	skip;
test:	if
	:: level == N - 1 -> goto inside
	:: level < N - 1 -> goto climb
	fi;
climb:	level++;
	Q[_pid] = level;
	d_step { TURN[level] = _pid; passed = 0 };
look:	if
	:: Q[OTHER] >= level -> goto ask
	:: d_step { Q[OTHER] < level && passed < N - 2 -> passed++ }; goto look
	:: Q[OTHER] < level && passed == N - 2 -> goto test
	fi;
ask:	if
	:: TURN[level] == _pid -> goto look
	:: d_step { TURN[level] != _pid && passed < N - 2 -> passed++ }; goto look
	:: TURN[level] != _pid && passed == N - 2 -> goto test
	fi;
inside:	skip;
	d_step { Q[_pid] = 0; level = 0 };
	goto out
}

#ifdef LIVENESS
ltl granted { [] ((P[0]@test) -> <> (P[0]@inside)) }
#endif
