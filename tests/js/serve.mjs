// Answers questions about cases, one JSON line each: ["digests", case] or ["hex", case, field].
import {createInterface} from "node:readline";
import * as answers from "./play.mjs";

for await (const line of createInterface({input: process.stdin})) {
  const [question, ...given] = JSON.parse(line);
  console.log(JSON.stringify(await answers[question](...given)));
}
