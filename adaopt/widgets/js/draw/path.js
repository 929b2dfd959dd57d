// The path through n points, in tenths of a pixel; a coordinate that is not a number lifts the pen. d3-shape's line writes the same, but
// several times slower, and long paths are most of what a figure does in a frame. Points that nobody could tell from the one before
// (nearer than half a pixel) are left out, but for the last.
export function polyline(n, x, y) {
  let path = "",
    down = false,
    lastX = 0,
    lastY = 0;
  for (let i = 0; i < n; i++) {
    const px = x(i),
      py = y(i);
    if (Number.isNaN(px) || Number.isNaN(py)) down = false;
    else if (!down || i === n - 1 || Math.abs(px - lastX) >= 0.5 || Math.abs(py - lastY) >= 0.5) {
      path += `${down ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`;
      down = true;
      lastX = px;
      lastY = py;
    }
  }
  return path;
}
