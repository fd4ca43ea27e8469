interface FileErrorData {
  readonly code: string;
  readonly message: string;
}

/** How errors of the file system leave the thread that reads files. Any other error ends the thread. */
export const fileErrors = {
  encode: (error: unknown): FileErrorData => {
    if (!(error instanceof Error && "code" in error && typeof error.code === "string")) {
      throw error;
    }
    return { code: error.code, message: error.message };
  },
  decode: (data: unknown): Error => {
    const { code, message } = data as FileErrorData;
    return Object.assign(new Error(message), { code });
  },
};
