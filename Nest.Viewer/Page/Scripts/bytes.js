import { element } from './dom.js';

// Bytes from base64. Line breaks do not matter.
export function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// The bytes of a data block of this page; the block's text goes, as it takes more room than they do.
export function takeBlock(id) {
  const block = element(id);
  const bytes = fromBase64(block.textContent);
  block.remove();
  return bytes;
}

export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Numbers of 16 bits, written as differences, low bytes before high bytes, read back modulo 65536.
export function sums16(bytes, count) {
  const values = new Uint16Array(count);
  for (let i = 0, sum = 0; i < count; i++) {
    sum += bytes[i] | bytes[count + i] << 8;
    values[i] = sum;
  }
  return values;
}
