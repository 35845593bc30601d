namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (key, parameter) in named_parameters()) destination.TryAdd(Key(key), parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(Key(key), buffer);
                foreach (var (key, module) in _internal_submodules) module.state_dict(destination, Key(key));
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                var unexpected = source.Keys.Where(k => !skip.Contains(k) && !destination.ContainsKey(k)).ToList();
                var missing = destination.Keys.Where(k => !skip.Contains(k) && !source.ContainsKey(k)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var frozen = no_grad();
                foreach (var (key, value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out var target)) target.copy_(value);
                }
                return (missing, unexpected);
            }

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Modules.Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var found) ? found : Below(target, (module, rest) => module.get_parameter(rest));

            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var found) ? found.Item1 : Below(target, (module, rest) => module.get_buffer(rest));

            private T? Below<T>(string target, Func<Module, string, T?> search) where T : class
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                if (dot < 0) return null;
                return named_children().Where(c => c.name == target[..dot]).Select(c => search(c.module, target[(dot + 1)..])).FirstOrDefault(f => f is not null);
            }

            /// <summary>Moves parameters and buffers; each changed tensor replaces the old one in its field.</summary>
            internal Module _to(Device? device, ScalarType? dtype)
            {
                if (dtype is { } type && !is_floating_point(type) && !is_complex(type))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                if (device is { type: DeviceType.CUDA } && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
                foreach (var (_, module) in named_children()) module._to(device, dtype);
                var fields = ComponentFields(GetType()).DistinctBy(f => f.ComponentName()).ToDictionary(f => f.ComponentName());
                foreach (var (key, parameter) in named_parameters(recurse: false).ToList()) Move(key, parameter, device, dtype, fields);
                foreach (var (key, buffer) in named_buffers(recurse: false).ToList()) Move(key, buffer, device, dtype, fields);
                if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
                return this;
            }

            private void Move(string key, Tensor old, Device? device, ScalarType? dtype, Dictionary<string, System.Reflection.FieldInfo> fields)
            {
                var type = dtype is { } wanted && (old.is_floating_point() || old.is_complex()) ? wanted : old.dtype;
                var place = device ?? old.device;
                if (!old.toWillCopy(type, place)) return;
                using var frozen = no_grad();
                var moved = old.to(type, place);
                if (old is Modules.Parameter parameter)
                {
                    var replacement = new Modules.Parameter(moved, old.requires_grad);
                    using var grad = old.grad;
                    if (grad is not null)
                    {
                        using var movedGrad = grad.to(type, place);
                        replacement.grad = movedGrad;
                    }
                    _internal_params[key] = replacement;
                    moved = replacement;
                }
                else _internal_buffers[key] = (moved, true);
                moved.DetachFromDisposeScope();
                if (fields.TryGetValue(key, out var field)) field.SetValue(this, moved);
                old.DetachFromDisposeScope().Dispose();
            }
        }
    }
}

/// <summary>Moving a module, typed as what it is.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(null, type);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device, type);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(new torch.Device(deviceType, deviceIndex), null);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(device, null);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(new torch.Device(device), null);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(DeviceType.CPU);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(DeviceType.CUDA, deviceIndex);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float64);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float32);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16);
}
