// Validates a glTF file with Khronos's validator and prints its report's counts and messages as JSON.
//   node validate.mjs FILE.glb
import validator from 'gltf-validator';
import { readFileSync } from 'node:fs';

const { issues, info } = await validator.validateBytes(new Uint8Array(readFileSync(process.argv[2])), { maxIssues: 100 });
console.log(JSON.stringify({
  errors: issues.numErrors, warnings: issues.numWarnings, messages: issues.messages.map(({ code, message, pointer }) => `${code} ${pointer ?? ''}: ${message}`),
  triangles: info.totalTriangleCount, animations: info.animationCount,
}));
