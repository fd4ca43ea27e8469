// Moves the clock of a Node process and its threads by CLOCK_OFFSET milliseconds. Loaded with `--import`.
import { shiftClock } from "./shiftClock.ts";

shiftClock(Number(process.env.CLOCK_OFFSET ?? 0));
