namespace Nest.Audio;

/// <summary>Some bytes and then part of a file, read as one stream; closes the file.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream file, long start, long end) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => prefix.Length + (end - start);

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(Length - position, 0, buffer.Length);
        if (position < prefix.Length)
        {
            count = (int)Math.Min(count, prefix.Length - position);
            prefix.AsSpan((int)position, count).CopyTo(buffer);
        }
        else
        {
            file.Position = start + position - prefix.Length;
            count = file.Read(buffer[..count]);
        }

        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? position : Length);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
