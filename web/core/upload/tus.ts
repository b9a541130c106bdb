// The only place that knows tus-js-client; loaded with the first file.
import { DetailedError, Upload } from 'tus-js-client';
import { attemptFailed, type Attempt, type AttemptOptions } from './transfer';

/** Sends a file from where the server is. One try: waiting and trying again is Transfer's. */
export async function startTus(options: AttemptOptions): Promise<Attempt> {
  const upload = new Upload(options.file, {
    uploadUrl: new URL(options.address, location.origin).href,
    chunkSize: options.chunk,
    retryDelays: null,
    storeFingerprintForResuming: false,
    onProgress: (sent) => options.progress(sent),
    onSuccess: () => options.done(),
    onError: (error) => {
      const status = error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
      options.failed(attemptFailed(status, error.message));
    },
  });
  upload.start();
  return { stop: () => void upload.abort().catch(() => undefined) };
}
