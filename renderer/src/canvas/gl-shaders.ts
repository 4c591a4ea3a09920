/** The programs of the graphics card: label map, palette and active object become colours and contours. */

/** Entries of the palette; label 0 is nothing, so one frame can show one mask less than this. */
export const PALETTE_SIZE = 2048;

/** A triangle that covers the canvas. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * labels: R16UI, one entry per image pixel. current: R8UI, bit 0 the mask of the active object, bit 1 the stroke.
 * palette: three rows of RGBA8: fill, contour, (contour width in device pixels, 255 where dashed).
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D labels;
uniform usampler2D current;
uniform sampler2D palette;
uniform ivec2 imageSize;
uniform vec2 origin;      // device px, y down
uniform float scale;      // device px per image px
uniform float canvasHeight;
uniform vec4 activeFill;
uniform vec4 activeLine;
uniform int activeWidth;  // device px; 0: no contour
uniform int strokeMode;   // 0 none, 1 add, 2 subtract
out vec4 color;

ivec2 imagePixel(vec2 device) {
  return ivec2(floor((device - origin) / scale));
}
bool inImage(ivec2 p) {
  return p.x >= 0 && p.y >= 0 && p.x < imageSize.x && p.y < imageSize.y;
}
bool isActive(ivec2 p) {
  uint bits = texelFetch(current, p, 0).r;
  bool mask = (bits & 1u) != 0u;
  bool stroke = (bits & 2u) != 0u;
  if (strokeMode == 1) return mask || stroke;
  if (strokeMode == 2) return mask && !stroke;
  return mask;
}
bool isEdgeOfActive(vec2 device, vec2 by) {
  ivec2 p = imagePixel(device + by);
  return inImage(p) && !isActive(p);
}
bool isEdgeOf(uint label, vec2 device, vec2 by) {
  ivec2 p = imagePixel(device + by);
  return inImage(p) && texelFetch(labels, p, 0).r != label;
}
vec4 premultiplied(vec4 c) {
  return vec4(c.rgb * c.a, c.a);
}
void main() {
  vec2 device = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  ivec2 p = imagePixel(device);
  color = vec4(0.0);
  if (!inImage(p)) return;
  if ((activeFill.a > 0.0 || activeLine.a > 0.0) && isActive(p)) {
    float w = float(activeWidth);
    bool edge = activeWidth > 0 && (isEdgeOfActive(device, vec2(w, 0.0)) || isEdgeOfActive(device, vec2(-w, 0.0))
      || isEdgeOfActive(device, vec2(0.0, w)) || isEdgeOfActive(device, vec2(0.0, -w)));
    color = premultiplied(edge ? activeLine : activeFill);
    return;
  }
  uint label = texelFetch(labels, p, 0).r;
  if (label == 0u) return;
  int entry = int(label);
  vec4 line = texelFetch(palette, ivec2(entry, 1), 0);
  vec2 style = texelFetch(palette, ivec2(entry, 2), 0).rg;
  float w = floor(style.r * 255.0 + 0.5);
  bool edge = line.a > 0.0 && w > 0.0 && (isEdgeOf(label, device, vec2(w, 0.0)) || isEdgeOf(label, device, vec2(-w, 0.0))
    || isEdgeOf(label, device, vec2(0.0, w)) || isEdgeOf(label, device, vec2(0.0, -w)));
  if (edge && style.g > 0.5) edge = mod(floor((floor(device.x) + floor(device.y)) / 6.0), 2.0) == 1.0;
  color = premultiplied(edge ? line : texelFetch(palette, ivec2(entry, 0), 0));
}`;
