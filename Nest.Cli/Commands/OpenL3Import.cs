using System.CommandLine;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Formats;
using Nest.Models.OpenL3;

namespace Nest.Cli.Commands;

/// <summary>The part of <c>nest import</c> that takes OpenL3's published weights.</summary>
internal static class OpenL3Import
{
    private const string PublishedName = "the published files are called openl3_audio_INPUT_CONTENT-v0_4_0.h5.gz";

    /// <summary>Imports a file; the variant is as the options say, else as the file or its name tells, and never guessed.</summary>
    public static int Run(FileInfo input, FileInfo output, string? seen, string? content, bool json, InvocationConfiguration console)
    {
        string path = input.ToString();
        KerasWeights file = KerasWeights.Open(path);
        var (namedInput, namedContent) = KerasOpenL3.VariantInName(path);
        OpenL3Input? inside = KerasOpenL3.InputInside(file), asked = Of<OpenL3Input>(seen, OpenL3Weights.NameOf);
        OpenL3Content? askedContent = Of<OpenL3Content>(content, OpenL3Weights.NameOf);
        if ((asked ?? namedInput) is { } told && inside is { } known && told != known)
            throw new InvalidDataException($"{path}: the file's spectrogram layer makes {OpenL3Weights.NameOf(known)}, {(asked is null ? "its name" : "--input")} says {OpenL3Weights.NameOf(told)}");
        if ((asked ?? inside ?? namedInput) is not { } which) return Untold("input", "--input linear, mel128 or mel256");
        if ((askedContent ?? namedContent) is not { } learned) return Untold("content", "--content music or env");

        OpenL3Weights weights = KerasOpenL3.Weights(file, which, learned);
        if (namedInput is { } named && named != which) Overruled(OpenL3Weights.NameOf(named), "--input", OpenL3Weights.NameOf(which));
        if (namedContent is { } from && from != learned) Overruled(OpenL3Weights.NameOf(from), "--content", OpenL3Weights.NameOf(learned));
        weights.Save(output.ToString(), new Dictionary<string, string> { ["source"] = input.Name });

        long parameters = OpenL3Weights.ParameterCount;
        console.Output.WriteLine(json
            ? Json(path, output.ToString(), weights, parameters)
            : $"{output}: OpenL3's audio network, input {OpenL3Weights.NameOf(which)}, content {OpenL3Weights.NameOf(learned)}, {parameters:N0} parameters in {OpenL3Weights.TensorCount} tensors");
        return ExitCode.Done;

        int Untold(string what, string remedy)
        {
            console.Error.WriteLine($"nest: {path}: neither the weights nor the file's name tell the {what}; say {remedy} ({PublishedName}).");
            return ExitCode.UsageError;
        }

        void Overruled(string name, string option, string value) => console.Error.WriteLine($"nest: {path}: the file's name says {name}; written as {option} {value}.");
    }

    private static T? Of<T>(string? name, Func<T, string> nameOf) where T : struct, Enum =>
        name is null ? null : Enum.GetValues<T>().First(value => nameOf(value) == name);

    private static string Json(string input, string output, OpenL3Weights weights, long parameters) => JsonLine.Of(json =>
    {
        json.WriteString("input", input);
        json.WriteString("output", output);
        json.WriteString("model", OpenL3Weights.Model);
        json.WriteString("sees", OpenL3Weights.NameOf(weights.Input));
        json.WriteString("content", OpenL3Weights.NameOf(weights.Content));
        json.WriteString("hash", weights.Hash);
        json.WriteNumber("tensors", OpenL3Weights.TensorCount);
        json.WriteNumber("parameters", parameters);
    });
}
