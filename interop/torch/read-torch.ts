import { openZip, type ZipArchive } from "../archive/zip.ts";
import { readPickle } from "../pickle/read-pickle.ts";
import type { PickleValue } from "../pickle/values.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { storageOf, torchCalls } from "./rebuild.ts";
import type { StorageFile } from "./storage.ts";

/** Bytes of all tensors of a file that are read. */
const mostTensorBytes = 1024 * 2 ** 20;

const saveAgain =
  "open it with PyTorch 1.6 or later and save it anew: torch.save(torch.load(path), path)";

/** The beginnings of files of PyTorch before 1.6: the magic number, as a pickle. */
const legacyBeginning = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9];

function requireZip(bytes: Uint8Array): void {
  if (legacyBeginning.every((byte, i) => bytes[i] === byte)) {
    throw new ImportError(`the file is in the format of PyTorch before 1.6: ${saveAgain}`);
  }
  if (bytes[0] === 0x80 && bytes[1] <= 5) {
    throw new ImportError(
      "the file is a plain pickle, not one of PyTorch: save a state dict with torch.save",
    );
  }
}

/** The folder of the archive that has all entries. */
function folderOf(archive: ZipArchive): string {
  const pickles = archive.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const folder = pickles[0]?.slice(0, -"data.pkl".length);
  if (archive.names.some((name) => /^[^/]+\/(constants\.pkl|code\/)/.test(name))) {
    throw new ImportError(
      "the file is a TorchScript program (torch.jit.save): save the module's state_dict() with torch.save, or export the module to ONNX",
    );
  }
  if (folder === undefined || pickles.length > 1) {
    throw new ImportError(
      'the zip archive is not a file of torch.save: it has no single data.pkl; nor is it one of Stable-Baselines3, which has "data" and "policy.pth" outside of folders',
    );
  }
  return folder;
}

function isLittleEndian(archive: ZipArchive, folder: string): boolean {
  const name = `${folder}byteorder`;
  // Older versions do not write it.
  if (!archive.has(name)) return true;
  const order = new TextDecoder().decode(archive.read(name)).trim();
  if (order === "little" || order === "big") return order === "little";
  throw new ImportError(`the byte order of the PyTorch file is ${quoted(order)}: little or big`);
}

function storageFile(archive: ZipArchive, folder: string): StorageFile {
  let total = 0;
  const contents = new Map<string, Uint8Array>();
  const read = (key: string) => {
    const content = archive.read(`${folder}data/${key}`);
    contents.set(key, content);
    return content;
  };
  return {
    littleEndian: isLittleEndian(archive, folder),
    size: (key) => archive.size(`${folder}data/${key}`),
    // Tensors may share a storage.
    read: (key) => contents.get(key) ?? read(key),
    charge(bytes) {
      total += bytes;
      if (total > mostTensorBytes) {
        throw new ImportError(
          `the PyTorch file has tensors of more than ${mostTensorBytes} bytes: no more are read`,
        );
      }
    },
  };
}

/**
 * Reads a file of `torch.save`: a value with dicts, lists and `TorchTensor`s. Parameters are tensors.
 * Objects of other classes are inert records.
 *
 * @throws {ImportError} if it is none, is damaged, has tensors that are not dense, or exceeds a limit
 */
export function readTorch(bytes: Uint8Array): PickleValue {
  requireZip(bytes);
  const archive = openZip(bytes);
  const folder = folderOf(archive);
  const file = storageFile(archive, folder);
  return readPickle(archive.read(`${folder}data.pkl`), {
    persistentId: (id, refuse) => storageOf(id, file, refuse),
    calls: torchCalls,
  });
}
