import { summary } from "./outcome.ts";
import { runLint } from "./suites/lint.ts";

const outcomes = await runLint();
console.log(summary(outcomes));
process.exitCode = outcomes.every((outcome) => outcome.state === "passed") ? 0 : 1;
