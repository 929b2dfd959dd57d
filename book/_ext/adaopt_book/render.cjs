// Renders formulae: one JSON request a line in, one JSON answer a line out, until the input ends.
// node render.cjs FOLDER_OF_KATEX
const katex = require(process.argv[2]);

require("node:readline")
  .createInterface({input: process.stdin})
  .on("line", line => {
    const {latex, options} = JSON.parse(line);
    let answer;
    try {
      answer = {html: katex.renderToString(latex, options)};
    } catch (error) {
      answer = {error: error.message};
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
