using Nest.Audio;

namespace Nest.Tests.Core.Audio;

/// <summary>The odd WAV files that SciPy's reader is tested with: right samples, or an error that names file, offset and reason.</summary>
public class OddWavTests
{
    public static TheoryData<string, int, int> ReadBySciPy => new()
    {
        { "test-1234Hz-le-1ch-10S-20bit-extra.wav", 1234, 1 },
        { "test-44100Hz-2ch-32bit-float-be.wav", 44100, 2 },
        { "test-44100Hz-2ch-32bit-float-le.wav", 44100, 2 },
        { "test-44100Hz-be-1ch-4bytes.wav", 44100, 1 },
        { "test-44100Hz-le-1ch-4bytes-early-eof.wav", 44100, 1 },
        { "test-44100Hz-le-1ch-4bytes.wav", 44100, 1 },
        { "test-48000Hz-2ch-64bit-float-le-wavex.wav", 48000, 2 },
        { "test-8000Hz-be-3ch-5S-24bit.wav", 8000, 3 },
        { "test-8000Hz-le-2ch-1byteu.wav", 8000, 2 },
        { "test-8000Hz-le-3ch-5S-24bit.wav", 8000, 3 },
        { "test-8000Hz-le-3ch-5S-36bit.wav", 8000, 3 },
        { "test-8000Hz-le-3ch-5S-45bit.wav", 8000, 3 },
        { "test-8000Hz-le-3ch-5S-53bit.wav", 8000, 3 },
        { "test-8000Hz-le-3ch-5S-64bit.wav", 8000, 3 },
        { "test-8000Hz-le-4ch-9S-12bit.wav", 8000, 4 },
        { "test-8000Hz-le-5ch-9S-5bit.wav", 8000, 5 },
    };

    // fixtures/make_wav_goldens.py
    [Theory]
    [MemberData(nameof(ReadBySciPy))]
    public void Samples_are_those_that_SciPy_reads(string file, int rate, int channels)
    {
        using var reader = new WavReader(Odd(file));
        var samples = new float[reader.Frames * reader.Channels];

        Assert.Equal((rate, channels), (reader.Rate, reader.Channels));
        Assert.Equal(reader.Frames, reader.Read(samples));
        Golden.Open("wav_odd.safetensors").AssertMatches(file, samples, maxAbsolute: 0);
    }

    // SciPy 1.10 reads neither, but the same samples in plain RIFF.
    [Theory]
    [InlineData("test-44100Hz-le-1ch-4bytes-rf64.wav", "test-44100Hz-le-1ch-4bytes.wav")]
    [InlineData("test-8000Hz-le-3ch-5S-24bit-rf64.wav", "test-8000Hz-le-3ch-5S-24bit.wav")]
    public void RF64_files_hold_what_their_RIFF_twins_hold(string file, string twin)
    {
        using var reader = new WavReader(Odd(file));
        var samples = new float[reader.Frames * reader.Channels];
        reader.Read(samples);

        Golden.Open("wav_odd.safetensors").AssertMatches(twin, samples, maxAbsolute: 0);
    }

    [Fact]
    public void Mu_law_is_expanded()
    {
        using var reader = new WavReader(Odd("test-8000Hz-le-1ch-1byte-ulaw.wav"));
        var samples = new float[reader.Frames];
        reader.Read(samples);

        Assert.Equal([0, 20860, 29052, 20860, 0, -20860, -29052, -20860, 0], Array.ConvertAll(samples, x => x * 32768));
    }

    [Theory]
    [InlineData("test-44100Hz-le-1ch-4bytes-early-eof-no-data.wav", "byte 72: the file ends without a 'data' chunk")]
    [InlineData("test-44100Hz-le-1ch-4bytes-incomplete-chunk.wav", "byte 12: the file ends inside a chunk's header: 1 of 8 bytes")]
    [InlineData("test-8000Hz-le-3ch-5S-24bit-inconsistent.wav", "byte 32: a block align of 4 bytes does not hold 3 channels of 24 bits")]
    public void What_cannot_be_read_says_why(string file, string reason)
    {
        var fault = Assert.Throws<InvalidDataException>(() => new WavReader(Odd(file)));

        Assert.Equal($"{Odd(file)}: {reason}", fault.Message);
    }

    [Fact]
    public void Every_odd_file_is_tried_here()
    {
        string[] others =
        [
            "test-44100Hz-le-1ch-4bytes-rf64.wav", "test-8000Hz-le-3ch-5S-24bit-rf64.wav", "test-8000Hz-le-1ch-1byte-ulaw.wav",
            "test-44100Hz-le-1ch-4bytes-early-eof-no-data.wav", "test-44100Hz-le-1ch-4bytes-incomplete-chunk.wav", "test-8000Hz-le-3ch-5S-24bit-inconsistent.wav",
        ];
        var files = Directory.GetFiles(Repository.PathOf("fixtures", "audio", "odd"), "*.wav").Select(Path.GetFileName);

        Assert.Equal(files.Order(StringComparer.Ordinal), ReadBySciPy.Select(row => (string?)row[0]).Concat(others).Order(StringComparer.Ordinal));
    }

    private static string Odd(string file) => Repository.PathOf("fixtures", "audio", "odd", file);
}
