/*
 * Paxos with 3 acceptors, 2 values and the ballots 0..BALLOTS-1, the protocol of specs/paxos.ts,
 * written for speed: the set of messages is bits of integers, there is one process with one control
 * point, every action is one transition, and the assertion stands where it could become false.
 *
 *   spin -a -DBALLOTS=3 paxos.pml
 *   cc -O2 -DSAFETY -DNOREDUCE -DNOFAIR -o pan pan.c && ./pan -m1000000
 */
#ifndef BALLOTS
#define BALLOTS 3
#endif
/* The width of a variable must be a number: of votes, and of promises in all ballots. */
#if BALLOTS == 2
#define VOTES 4
#define PROMISES 4
#elif BALLOTS == 3
#define VOTES 6
#define PROMISES 9
#elif BALLOTS == 4
#define VOTES 8
#define PROMISES 16
#endif

/* An acceptor's latest vote: 0 for none, or the number of a ballot and a value. */
#define VOTE(b, v) (1 + 2 * (b) + (v))
/* The votes in ballots up to c, and none. */
#define UP_TO(c) ((1 << VOTE((c) + 1, 0)) - 1)

/* The highest ballot that an acceptor has taken part in, plus 1. */
unsigned joined0 : 3;
unsigned joined1 : 3;
unsigned joined2 : 3;
unsigned vote0 : 4;
unsigned vote1 : 4;
unsigned vote2 : 4;

/* Messages 1a, a bit per ballot; 2a, a bit per vote. */
unsigned begun : BALLOTS;
unsigned proposed : VOTES;
/* Messages 1b of an acceptor: 2b + 1 bits for ballot b, one for each vote that it may tell of. */
unsigned told0 : PROMISES;
unsigned told1 : PROMISES;
unsigned told2 : PROMISES;
/* Messages 2b of an acceptor, a bit per vote. */
unsigned cast0 : VOTES;
unsigned cast1 : VOTES;
unsigned cast2 : VOTES;

/* What a majority has voted for is at even bits for one value, at odd bits for the other. */
#define CHOSEN ((cast0 & cast1) | (cast0 & cast2) | (cast1 & cast2))
#define ONE_CHOSEN (!(CHOSEN & 85) || !(CHOSEN & 170))

#define IN(told, b) (told >> ((b) * (b)))
/* Two acceptors promised ballot b and told of nothing after c; one of them told of c and v. */
#define PAIR_SHOWS(b, v, c, x, y) \
  ((IN(x, b) & UP_TO(c)) && (IN(y, b) & UP_TO(c)) && (IN((x | y), b) & (1 << VOTE(c, v))))
#define PAIR_FREE(b, x, y) ((IN(x, b) & 1) && (IN(y, b) & 1))
#define SHOWN(b, v, c) \
  (PAIR_SHOWS(b, v, c, told0, told1) || PAIR_SHOWS(b, v, c, told0, told2) \
    || PAIR_SHOWS(b, v, c, told1, told2))
#define FREE(b) \
  (PAIR_FREE(b, told0, told1) || PAIR_FREE(b, told0, told2) || PAIR_FREE(b, told1, told2))

#define SAFE0(b, v) FREE(b)
#define SAFE1(b, v) (FREE(b) || SHOWN(b, v, 0))
#define SAFE2(b, v) (FREE(b) || SHOWN(b, v, 0) || SHOWN(b, v, 1))
#define SAFE3(b, v) (FREE(b) || SHOWN(b, v, 0) || SHOWN(b, v, 1) || SHOWN(b, v, 2))

#define PHASE_1B(b, joined, vote, told) \
  :: d_step { (begun & (1 << (b))) && joined < (b) + 1 -> \
      joined = (b) + 1; told = told | (1 << ((b) * (b) + vote)) }
#define PHASE_2A(b, v, safe) \
  :: d_step { !(proposed & (3 << (2 * (b)))) && safe(b, v) -> \
      proposed = proposed | (1 << (2 * (b) + (v))) }
#define PHASE_2B(b, v, joined, vote, cast) \
  :: d_step { (proposed & (1 << (2 * (b) + (v)))) && joined <= (b) + 1 -> \
      joined = (b) + 1; vote = VOTE(b, v); cast = cast | (1 << (2 * (b) + (v))); \
      assert(ONE_CHOSEN) }

#define BALLOT(b, safe) \
  :: d_step { begun = begun | (1 << (b)) } \
  PHASE_1B(b, joined0, vote0, told0) \
  PHASE_1B(b, joined1, vote1, told1) \
  PHASE_1B(b, joined2, vote2, told2) \
  PHASE_2A(b, 0, safe) \
  PHASE_2A(b, 1, safe) \
  PHASE_2B(b, 0, joined0, vote0, cast0) \
  PHASE_2B(b, 1, joined0, vote0, cast0) \
  PHASE_2B(b, 0, joined1, vote1, cast1) \
  PHASE_2B(b, 1, joined1, vote1, cast1) \
  PHASE_2B(b, 0, joined2, vote2, cast2) \
  PHASE_2B(b, 1, joined2, vote2, cast2)

active proctype system() {
  do
  BALLOT(0, SAFE0)
#if BALLOTS > 1
  BALLOT(1, SAFE1)
#endif
#if BALLOTS > 2
  BALLOT(2, SAFE2)
#endif
#if BALLOTS > 3
  BALLOT(3, SAFE3)
#endif
  od
}
