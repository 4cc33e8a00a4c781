/* What one sending is known by: sent twice, it is kept once. As the server makes them (kit/ids.py): what was sent first comes first. */
export const freshKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)), time = Date.now();
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(time / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
};
