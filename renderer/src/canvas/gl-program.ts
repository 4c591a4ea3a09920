/** The compiled program with its textures and uniforms. */
import { invariant } from '../../../native/contract/errors.ts';
import { FRAGMENT_SHADER, PALETTE_SIZE, VERTEX_SHADER } from './gl-shaders.ts';
import type { PackedColor } from './mask-scene.ts';
import type { RasterView } from './viewport.ts';

/** What one draw depends on, besides the textures. */
export interface DrawState {
  readonly view: RasterView;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fill: PackedColor;
  readonly line: PackedColor;
  readonly lineWidthPx: number;
  /** 0 none, 1 add, 2 subtract. */
  readonly strokeMode: 0 | 1 | 2;
}

export interface GlProgram {
  /** Makes the textures of labels (unit 0) and of the active object (unit 1), all zero. */
  allocate(widthPx: number, heightPx: number): void;
  /** Sets what the next draw depends on. */
  set(state: DrawState): void;
  dispose(): void;
}

const UNIFORMS = [
  'labels',
  'current',
  'palette',
  'imageSize',
  'origin',
  'scale',
  'canvasHeight',
  'activeFill',
  'activeLine',
  'activeWidth',
  'strokeMode',
] as const;

/** Compiles the program and makes the palette (unit 2). */
export function createGlProgram(gl: WebGL2RenderingContext): GlProgram {
  const program = link(gl);
  // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, no hook of React
  gl.useProgram(program);
  const at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)])) as Readonly<
    Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>
  >;
  gl.uniform1i(at.labels, 0);
  gl.uniform1i(at.current, 1);
  gl.uniform1i(at.palette, 2);
  const textures = [gl.createTexture(), gl.createTexture(), gl.createTexture()];
  prepare(gl, gl.TEXTURE2, textures[2]);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, PALETTE_SIZE, 3);
  return {
    allocate(widthPx, heightPx) {
      // Storage cannot be given a new size, so the textures are new.
      for (const [unit, format] of [
        [0, gl.R16UI],
        [1, gl.R8UI],
      ] as const) {
        gl.deleteTexture(textures[unit]);
        textures[unit] = gl.createTexture();
        prepare(gl, gl.TEXTURE0 + unit, textures[unit]);
        gl.texStorage2D(gl.TEXTURE_2D, 1, format, widthPx, heightPx);
      }
    },
    set({ view, widthPx, heightPx, fill, line, lineWidthPx, strokeMode }) {
      gl.uniform2i(at.imageSize, widthPx, heightPx);
      gl.uniform2f(at.origin, view.originX, view.originY);
      gl.uniform1f(at.scale, view.scale);
      gl.uniform1f(at.canvasHeight, view.heightPx);
      setColor(gl, at.activeFill, fill);
      setColor(gl, at.activeLine, line);
      gl.uniform1i(at.activeWidth, lineWidthPx);
      gl.uniform1i(at.strokeMode, strokeMode);
    },
    dispose() {
      for (const texture of textures) gl.deleteTexture(texture);
      gl.deleteProgram(program);
    },
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    invariant(shader !== null, 'a shader can be made while the context is there');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    invariant(
      gl.getShaderParameter(shader, gl.COMPILE_STATUS) === true || gl.isContextLost(),
      `the shader compiles: ${gl.getShaderInfoLog(shader) ?? ''}`,
    );
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  return program;
}

function prepare(gl: WebGL2RenderingContext, unit: number, texture: WebGLTexture | null): void {
  gl.activeTexture(unit);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
}

function setColor(gl: WebGL2RenderingContext, at: WebGLUniformLocation | null, color: PackedColor): void {
  gl.uniform4f(at, (color & 0xff) / 255, ((color >>> 8) & 0xff) / 255, ((color >>> 16) & 0xff) / 255, (color >>> 24) / 255);
}
