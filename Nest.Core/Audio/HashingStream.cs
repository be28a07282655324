using System.Security.Cryptography;

namespace Nest.Audio;

/// <summary>A file that is hashed while a decoder reads it, so that it need not be read once more for that.</summary>
/// <remarks>Every byte is hashed once, in order, when it is first read; what the decoder left out is read by <see cref="Finish"/>. Not thread-safe.</remarks>
internal sealed class HashingStream(Stream file) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long hashed;   // bytes, from the beginning

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    /// <summary>SHA-256 of the whole file, in lower-case hexadecimal digits. Leaves the position where it is.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Finish()
    {
        long position = file.Position;
        var rest = new byte[1 << 16];
        file.Position = hashed;
        while (Read(rest) > 0)
        {
        }

        file.Position = position;
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public override int Read(Span<byte> buffer)
    {
        long from = file.Position;
        int count = file.Read(buffer);
        if (from <= hashed && from + count > hashed)
        {
            hash.AppendData(buffer[(int)(hashed - from)..count]);
            hashed = from + count;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
