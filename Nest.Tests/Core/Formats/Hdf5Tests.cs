using System.Buffers.Binary;
using System.IO.Compression;
using Nest.Formats;
using Nest.Models;
using Nest.Models.OpenL3;

namespace Nest.Tests.Core.Formats;

// Files that h5py wrote in Keras' layout; fixtures/make_keras_weights.py.
public sealed class Hdf5Tests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("keras_small", "input_1 batch_normalization_1 conv2d_1 batch_normalization_2 activation_1 conv2d_2 batch_normalization_3 activation_2 max_pooling2d_1")]
    [InlineData("keras_old", "input_1 spectrogram_1 batch_normalization_9 conv2d_9 batch_normalization_10 activation_9 conv2d_10 batch_normalization_11 activation_10")]
    public void Layers_come_in_the_models_order_and_hold_what_h5py_wrote(string name, string first)
    {
        foreach (bool gzipped in new[] { true, false })
        {
            KerasWeights file = KerasWeights.Open(gzipped ? Packed(name) : Unpacked(name));
            Golden golden = Golden.Open($"{name}.safetensors");
            KerasLayer[] convolutions = [.. file.Layers.Where(layer => layer.Find("kernel:0") is not null)], norms = [.. file.Layers.Where(layer => layer.Find("gamma:0") is not null)];

            Assert.Equal(first, string.Join(' ', file.Layers.Take(9).Select(layer => layer.Name)));
            Assert.Equal((8, 8), (convolutions.Length, norms.Length));
            Assert.Equal("audio_embedding_layer", file.Layers[^1].Name);
            Assert.All(convolutions.Index(), layer =>
            {
                KerasTensor kernel = layer.Item.Find("kernel:0")!;
                Assert.Equal(golden[$"conv{layer.Index + 1}.weight"].ToArray(), Strides.Transpose(kernel.Floats(), kernel.Shape, [1, 0, 2, 3]));
                Assert.Equal(golden[$"conv{layer.Index + 1}.bias"].ToArray(), layer.Item.Find("bias:0")!.Floats());
            });
            Assert.All(norms.Index(), layer =>
            {
                string ours = layer.Index == 0 ? "input_norm" : $"norm{layer.Index}";
                Assert.Equal(golden[$"{ours}.weight"].ToArray(), layer.Item.Find("gamma:0")!.Floats());
                Assert.Equal(golden[$"{ours}.variance"].ToArray(), layer.Item.Find("moving_variance:0")!.Floats());
            });
        }
    }

    [Fact]
    public void Published_shapes_become_the_models_parameters()
    {
        string path = Repository.PathOf("fixtures", "checkpoints", "openl3_audio_mel256_music-v0_4_0.h5.gz");
        Golden golden = Golden.Open("keras_openl3.safetensors");

        OpenL3Weights weights = KerasOpenL3.Weights(KerasWeights.Open(path), OpenL3Input.Mel256, OpenL3Content.Music);

        foreach (ParameterShape parameter in OpenL3Weights.Parameters)
        {
            var expected = new float[parameter.Count];
            Array.Fill(expected, golden[$"{parameter.Name}.fill"][0]);
            foreach (var (at, value) in golden[$"{parameter.Name}.at"].ToArray().Zip(golden[$"{parameter.Name}.is"].ToArray())) expected[(int)at] = value;
            Assert.True(weights[parameter.Name].Span.SequenceEqual(expected), parameter.Name);
        }
    }

    [Fact]
    public void An_older_files_spectrogram_tells_the_input_and_is_passed_over()
    {
        string path = Repository.PathOf("fixtures", "checkpoints", "openl3_audio_mel128_env.h5.gz");
        KerasWeights file = KerasWeights.Open(path);

        Assert.Equal(OpenL3Input.Mel128, KerasOpenL3.InputInside(file));
        Assert.Equal(OpenL3Input.Linear, KerasOpenL3.InputInside(KerasWeights.Open(Packed("keras_old"))));
        Assert.Null(KerasOpenL3.InputInside(KerasWeights.Open(Packed("keras_small"))));
        Assert.Equal("openl3 mel128 env", KerasOpenL3.Weights(file, OpenL3Input.Mel128, OpenL3Content.Env).Variant);
    }

    [Theory]
    [InlineData("openl3_audio_mel256_music-v0_4_0.h5.gz", OpenL3Input.Mel256, OpenL3Content.Music)]
    [InlineData("/music/OpenL3_audio_linear_env.H5", OpenL3Input.Linear, OpenL3Content.Env)]
    [InlineData("mel128.h5", OpenL3Input.Mel128, null)]
    [InlineData("mel128_or_mel256_env.h5", null, OpenL3Content.Env)]
    [InlineData("environment.h5", null, null)]
    public void A_published_name_tells_the_variant(string name, OpenL3Input? input, OpenL3Content? content) =>
        Assert.Equal((input, content), KerasOpenL3.VariantInName(name));

    [Fact]
    public void Another_networks_weights_are_refused()
    {
        string message = Refusal.Of(() => KerasOpenL3.Weights(KerasWeights.Open(Packed("keras_small")), OpenL3Input.Mel256, OpenL3Content.Music));

        Assert.Equal($"{Packed("keras_small")}: tensor 'conv2d_1/kernel:0' has shape (3, 3, 1, 2) where OpenL3 has (3, 3, 1, 64)", message);
    }

    [Theory]
    [InlineData("", "byte 0: this is not an HDF5 file (its signature is missing)")]
    [InlineData("PK\u0003\u0004", "byte 0: this is a zip archive, not an HDF5 file")]
    public void Other_files_are_refused(string start, string problem)
    {
        string path = folder.File("other.h5", System.Text.Encoding.ASCII.GetBytes(start));

        Assert.Equal($"{path}: {problem}", Refusal.Of(() => KerasWeights.Open(path)));
    }

    [Fact]
    public void Damage_is_named_with_its_byte()
    {
        byte[] good = File.ReadAllBytes(Unpacked("keras_small"));
        string Message(Action<byte[]> damage)
        {
            byte[] bytes = [.. good];
            damage(bytes);
            string path = folder.File("damaged.h5", bytes);
            return Refusal.Of(() =>
            {
                foreach (KerasLayer layer in KerasWeights.Open(path).Layers)
                    foreach (KerasTensor tensor in layer.Tensors) _ = tensor.Floats();
            })[(path.Length + 2)..];
        }
        int tree = good.AsSpan().IndexOf("TREE"u8), symbols = good.AsSpan().IndexOf("SNOD"u8), heap = good.AsSpan().IndexOf("HEAP"u8);

        Assert.Equal("byte 8: superblock version 2; Nest reads version 0, which h5py writes unless libver says otherwise", Message(bytes => bytes[8] = 2));
        Assert.Equal($"byte 40: the file should have {good.Length + 1} bytes, it has {good.Length} (cut short?)", Message(bytes => bytes[40]++));
        Assert.Equal($"byte {tree}: a group's B-tree does not start here ('TREE' is missing)", Message(bytes => bytes[tree] = 0));
        Assert.Equal($"byte {symbols}: a group's symbol node does not start here ('SNOD' is missing)", Message(bytes => bytes[symbols] = 0));
        Assert.Contains($"bytes from {BinaryPrimitives.ReadInt64LittleEndian(good.AsSpan(heap + 24))} are wanted, the file has {good.Length}", Message(bytes => bytes[heap + 12] = 1), StringComparison.Ordinal);
        Assert.Contains("a group's B-tree comes here twice", Message(bytes =>
        {
            bytes[tree + 6] = 2;                                              // two children, both
            good.AsSpan(tree + 32, 8).CopyTo(bytes.AsSpan(tree + 48));        // the first
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzipped_file_that_is_cut_short_or_too_large_is_refused()
    {
        byte[] packed = File.ReadAllBytes(Packed("keras_small"));
        string cut = folder.File("cut.h5.gz", packed.AsSpan(0, packed.Length / 2)), bomb = folder.File("bomb.h5.gz");
        using (var gzip = new GZipStream(File.Create(bomb), CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (int i = 0; i <= Hdf5Bytes.MostBytes >> 20; i++) gzip.Write(zeros);
        }

        Assert.StartsWith($"{cut}: ", Refusal.Of(() => KerasWeights.Open(cut)), StringComparison.Ordinal);
        Assert.Contains("it unpacks to more than 268435456 bytes", Refusal.Of(() => KerasWeights.Open(bomb)), StringComparison.Ordinal);
    }

    private static string Packed(string name) => Repository.PathOf("fixtures", "checkpoints", $"{name}.h5.gz");

    private string Unpacked(string name)
    {
        string path = folder.File($"{name}.h5");
        using var gzip = new GZipStream(File.OpenRead(Packed(name)), CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        gzip.CopyTo(file);
        return path;
    }
}
