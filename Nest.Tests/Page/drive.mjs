// Opens a page in Chromium, uses it as a person would, and prints what it saw as one JSON object: one member a scenario.
//   node drive.mjs CHROMIUM FOLDER [SCENARIO...]       FOLDER holds song.wav, song.html, hostile.html, several.html and window.json; pictures
//                                        of the canvas are written there
import { browser } from './browser.mjs';
import { draw } from './scenarios/draw.mjs';
import { modules } from './scenarios/modules.mjs';
import { use } from './scenarios/use.mjs';

const only = process.argv.slice(4), results = {};
for (const [name, scenario] of Object.entries({ ...use, ...draw, ...modules })) {
  if (only.length > 0 && !only.includes(name)) continue;
  const started = Date.now();
  try {
    results[name] = await scenario();
  } catch (problem) {
    results[name] = { failure: problem.stack };
  }
  results[name].milliseconds = Date.now() - started;
  for (const context of browser.contexts()) await context.close();
}
await browser.close();
console.log(JSON.stringify(results));
