// The picture that a test sends: moving noise, which no encoder makes small.
const [WIDTH, HEIGHT, RATE] = [640, 360, 30];

export function testPicture(): { track: MediaStreamTrack; stop: () => void } {
  const noise = document.createElement('canvas');
  [noise.width, noise.height] = [WIDTH * 2, HEIGHT * 2];
  const grain = noise.getContext('2d');
  const shown = document.createElement('canvas');
  [shown.width, shown.height] = [WIDTH, HEIGHT];
  const pen = shown.getContext('2d');
  if (!grain || !pen) throw new Error('this browser cannot draw');
  const pixels = grain.createImageData(noise.width, noise.height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data.fill(Math.random() * 256, i, i + 3);
    pixels.data[i + 3] = 255;
  }
  grain.putImageData(pixels, 0, 0);
  const timer = setInterval(
    () => pen.drawImage(noise, -Math.random() * WIDTH, -Math.random() * HEIGHT),
    1000 / RATE,
  );
  const stream = shown.captureStream(RATE);
  const [track] = stream.getVideoTracks();
  if (!track) throw new Error('this browser cannot send what it draws');
  return {
    track,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}
