/** React's build that tells its `Profiler`s about renders; the usual production build does not. */
declare module 'react-dom/profiling' {
  export * from 'react-dom/client';
}
