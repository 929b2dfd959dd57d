// Answers expressions, one a line on stdin as {code, modules: {name: address}}, with what they give or the error.
import {createInterface} from "node:readline";

const AsyncFunction = (async () => {}).constructor;
for await (const line of createInterface({input: process.stdin})) {
  const {code, modules} = JSON.parse(line);
  let answer;
  try {
    const loaded = await Promise.all(Object.values(modules).map(address => import(address)));
    answer = {value: await new AsyncFunction(...Object.keys(modules), `return (${code});`)(...loaded)};
  } catch (error) {
    answer = {error: `${error?.stack ?? error}`};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
