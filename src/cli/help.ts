/** What `--help` says. */

export const help = `fairlead: checks protocols written in plain TypeScript, over every reachable state

  fairlead check FILE              explore every state, and report what holds and what does not
  fairlead classify FILE           tell which properties are safety and which are liveness, and why
  fairlead induct FILE             ask whether an invariant is preserved by every step, from any state
  fairlead replay FILE "STEPS"     take a sequence of steps, and show where it leads
  fairlead graph FILE              draw the state graph of a small model (Graphviz)
  fairlead lin HISTORY             ask whether what clients were told can be explained
  fairlead simulate FILE           run an implementation under faults, and compare it with its spec

  fairlead COMMAND --help          the options of a command
  fairlead --version

A FILE exports a specification: export default spec({ … }). The README has a short one. For simulate
it exports an arrow: export default conforms(spec, implementation, mapping).
`;

const subject = `  --config NAME          a configuration of the spec (without this: its first)
  --set NAME=VALUE       a constant: a number, true or false, a string; of identities how many, or
                         their names (--set RM=5, --set RM=ann,bob)
  --spec NAME            which spec of the file, when it exports several
  --watchdog SECONDS     what one call of the author's code may take (5; 0 for no limit)
`;

export const checkHelp = `fairlead check FILE [options]: explores every reachable state

${subject}
  --property NAME        only this property (may be repeated)
  --search ORDER         bfs (shortest counterexamples; the default), dfs, or random
  --seed N               varies the fingerprints, and the order of random
  --exact                keep whole states instead of 64-bit fingerprints
  --unreduced            explore every state for itself, also where others could stand for it
  --cross-check          let the second engine, which learns nothing, go all the way (slow)
  --audit                run the author's code again for everything that was learnt from it
  --continue             go on after a violation, to find one of each property; what was found stands
                         also where the search then breaks (exit 3) or meets a bound
  --strict               warnings are failures (exit 14)

  --max-states N         stop after so many states
  --max-depth N          go no deeper than so many states from an initial one
  --timeout SECONDS      stop after this time
  --max-memory MB        stop at this much memory

  --json                 one JSON object on standard output, and nothing else there
  --out FILE             also write a file (may be repeated): .itf.json (the trace for Apalache),
                         .dot (the state graph), .mmd (the trace for Mermaid), .json, .txt

Ctrl-C, or SIGTERM, ends it with what it has covered (20); a second one ends it at once.

Exit: 0 held, 11 deadlocked, 12 violated (13 by a behaviour without end, 15 in a refinement), 14
unreached, or all holds but not what the configuration expects, 20 bounded; 3 the spec is broken, 2
the command line is wrong, 1 Fairlead failed.
`;

export const classifyHelp = `fairlead classify FILE [options]: tells safety from liveness

Safety: every violation has a finite bad prefix. Liveness: no finite behaviour is a violation. What
is neither is the intersection of one and the other. The predicates of a property are taken as
independent of each other; those that are written alike, and agree in all states looked at, as one.
For each property there are witnesses, as far as the spec has some: a finite behaviour that is bad;
one in which a promise is open, and how it is kept; and one without end that never keeps it.

${subject}
  --property NAME        only this property (may be repeated)
  --max-states N         look for witnesses among so many states (100,000)
  --timeout SECONDS      look for states no longer than this

  --json                 one JSON object on standard output, and nothing else there

Exit: 0 classified; 3 the spec is broken, 2 the command line is wrong, 1 Fairlead failed.
`;

export const inductHelp = `fairlead induct FILE --invariant NAME [options]: whether an invariant is inductive

It must hold initially, and every action must preserve it: not from the reachable states alone, but
from every state of the declared domains that satisfies it. If they are few enough, all are tried.

  --invariant NAME       what should be inductive (repeated: these invariants together)
  --assuming NAME        an invariant that may be taken for granted before a step (may be repeated)

${subject}
  --max-states N         try all states where the domains have at most so many (20,000,000) …
  --samples N            … and where they have more, draw so many of them (500,000)
  --seed N               varies the states that are drawn
  --timeout SECONDS      stop after this time

  --json                 one JSON object on standard output, and nothing else there

Exit: 0 inductive, 12 not (the step that breaks it is shown, or the way to where it fails), 20 states
were only drawn, or it was cut; 3 the spec is broken, 2 the command line is wrong, 1 Fairlead failed.
`;

export const replayHelp = `fairlead replay FILE [options] "STEPS": takes a sequence of steps

STEPS are actions with their parameters, as a report shows them: "RMPrepare(rm1) TMCommit".
Every step is shown, and how each property stands at the end.

${subject}  --init N               start in the Nth initial state (1)
  --loop N               the last step leads back to state N, and so on for ever
`;

export const graphHelp = `fairlead graph FILE [options]: the state graph of a small model, for Graphviz

${subject}  --out FILE.dot         write it to a file (without this: to standard output)
`;

export const linHelp = `fairlead lin HISTORY --model MODEL [options]: whether a history is linearizable

It is if the operations could have happened one after another, each at some moment between its call
and its return, so that each returned what it did.

A HISTORY is a file (or - for standard input) with an event a line:

  {"kind":"invoke","client":"c1","op":"o1","f":"put","in":{"key":"x","value":1}}
  {"kind":"ok","client":"c1","op":"o1","out":null}

An operation ends with ok; with fail, if it certainly did not happen; or with info, or not at all, if
it may have happened, or may still. Lines stand in the order of real time; or all have a time, "at".
Times that are equal overlap. A client has one operation at a time. A return may repeat f and in; any
other field is refused. Jepsen's names (type, process, f, value) are understood, too; its time, index,
error, exception and node are passed over. What has no "in" has null.

  --model MODEL          register (read, write, cas), kv (get, put, delete, cas, append; each key on
                         its own), queue (enqueue, dequeue), stack (push, pop), bag (put, take),
                         lock (acquire, try, release); or a FILE with a specification
  --initial JSON         what a register holds at first (null)
  --consistency KIND     linearizable, or sequential: only each client's own order counts

Of a specification the actions are the operations: put is the action put, or Put. Its parameters are
the fields of the input (or "in" for all of it), "client" is the client, and "out" what is returned;
other parameters may have any value, but an operation with parameters has an input: {} where any
value will do. Without "out", what is returned is the variable "out" after the step. Invariants and
constraints are not looked at.

${subject}
  --key FIELD            operations with different values of this field of the input have nothing to
                         do with each other (kv knows)
  --internal ACTION      no operation, but a step that may happen at any time (may be repeated)

  --max-states N         stop after so many configurations
  --timeout SECONDS      stop after this time
  --max-memory MB        stop when the search fills this much

  --json                 one JSON object on standard output, and nothing else there

Exit: 0 it is, 12 it is not, 20 unknown: it was stopped; 3 the spec is broken, 2 the command line or
the history is wrong, 1 Fairlead failed.
`;

export const simulateHelp = `fairlead simulate FILE [options]: runs an implementation under faults, beside its specification

FILE exports an arrow: export default conforms(spec, { nodes, clients, faults }, mapping). Each run is
decided by its seed: what clients ask, in which order messages arrive, what is lost, who crashes.
Whatever happens must be a step of the specification, or nothing to it; and once nothing goes wrong
any more, every operation must end. A run that fails is made as short as it gets.

  --arrow NAME           which arrow of the file (without this: its default export)
  --runs N               so many runs (1,000)
  --steps N              of at most so many choices each, before all is mended (200)
  --seed N               from which all their seeds are made (1)
  --timeout SECONDS      begin no run after this time
  --watchdog SECONDS     what one call of the author's code may take (5; 0 for no limit)
  --onward               go on after a failure, to find others
  --strict               warnings are failures (exit 14)

  --schedule TOKEN       only the run that a report's schedule stands for (or FILE.json: a report's).
                         In it stand the seed; -NAME for what a client does not ask; and choices: one
                         with ~ is waited for while all goes on as usual, one with = while nothing
                         arrives. What is not said is as usual

  --json                 one JSON object on standard output, and nothing else there
  --out FILE             also write a file (may be repeated): .mmd (the failing run, or that of
                         --schedule, as a space-time diagram for Mermaid), .json, .txt

Exit: 0 passed: nothing found in so many runs; 15 diverged from the specification, 12 violated (an
invariant of the nodes, what clients see, a node that throws), 13 no progress once all was mended, 14
vacuous: nothing was compared, 20 bounded: stopped early; 3 the mapping or the specification is
broken, or a run cannot be had again; 2 the command line is wrong, 1 Fairlead failed.
`;
