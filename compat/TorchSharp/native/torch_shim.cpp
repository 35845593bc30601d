// The C door to libtorch: one boxed call that reaches every ATen operator by its schema name,
// and the few things that are no operators (autograd, threads, devices).
// Compiles against libtorch 1.13 and newer. No function lets an exception out: each returns 0,
// or 1 with the text in shim_error().
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>

namespace {

thread_local std::string last_error;

// The order is part of the contract with Arg.cs.
enum Tag : int32_t {
    SchemaDefault, None, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, OptionalTensorList, String, Device
};

// 16 bytes: `count` is a list's length or a device's index, `value` the payload or a pointer to it.
struct Arg {
    Tag tag;
    int32_t count;
    int64_t value;
};

// A tensor crosses as the address of its implementation, which owns one reference. 0 is undefined.
at::Tensor borrow(int64_t handle) {
    if (handle == 0) return {};
    auto* impl = reinterpret_cast<c10::TensorImpl*>(handle);
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim_copy(impl));
}

int64_t release(at::Tensor tensor) {
    return tensor.defined() ? reinterpret_cast<int64_t>(tensor.unsafeReleaseTensorImpl()) : 0;
}

std::vector<at::Tensor> borrow_all(const int64_t* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

template <typename T>
c10::List<T> list(const Arg& arg) {
    auto* values = reinterpret_cast<const T*>(arg.value);
    c10::List<T> result;
    result.reserve(arg.count);
    for (int32_t i = 0; i < arg.count; i++) result.push_back(values[i]);
    return result;
}

c10::IValue optional_tensors(const Arg& arg) {
    auto* handles = reinterpret_cast<const int64_t*>(arg.value);
    c10::impl::GenericList result(c10::OptionalType::ofTensor());
    for (int32_t i = 0; i < arg.count; i++)
        result.push_back(handles[i] == 0 ? c10::IValue() : c10::IValue(borrow(handles[i])));
    return c10::IValue(std::move(result));
}

c10::IValue unpack(const Arg& arg, const c10::Argument& declared) {
    switch (arg.tag) {
    case SchemaDefault:
        TORCH_CHECK(declared.default_value().has_value(), "argument '", declared.name(), "' has no default");
        return *declared.default_value();
    case None: return {};
    case Tensor: return borrow(arg.value);
    case Int: return arg.value;
    case Double: {
        double d;
        std::memcpy(&d, &arg.value, sizeof d);
        return d;
    }
    case Bool: return arg.value != 0;
    case IntList: return list<int64_t>(arg);
    case DoubleList: return list<double>(arg);
    case TensorList: return borrow_all(reinterpret_cast<const int64_t*>(arg.value), arg.count);
    case OptionalTensorList: return optional_tensors(arg);
    case String: return std::string(reinterpret_cast<const char*>(arg.value), arg.count);
    case Device: return c10::Device(static_cast<c10::DeviceType>(arg.value), static_cast<c10::DeviceIndex>(arg.count));
    }
    TORCH_CHECK(false, "unknown argument tag ", static_cast<int32_t>(arg.tag));
}

struct Outputs {
    Arg* slots;
    int32_t capacity;
    int32_t used = 0;

    void put(Tag tag, int64_t value) {
        TORCH_CHECK(used < capacity, "operator returned more than ", capacity, " values");
        slots[used++] = {tag, 0, value};
    }

    void put(const c10::IValue& value) {
        if (value.isTensor()) put(Tensor, release(value.toTensor()));
        else if (value.isTensorList()) for (const at::Tensor& t : value.toTensorVector()) put(Tensor, release(t));
        else if (value.isBool()) put(Bool, value.toBool());
        else if (value.isInt()) put(Int, value.toInt());
        else if (value.isDouble()) {
            double d = value.toDouble();
            int64_t bits;
            std::memcpy(&bits, &d, sizeof d);
            put(Double, bits);
        }
        else if (!value.isNone()) TORCH_CHECK(false, "operator returned ", value.tagKind(), ", which does not cross to C#");
    }
};

template <typename F>
int32_t guarded(F body) {
    try {
        body();
        return 0;
    } catch (const c10::Error& e) {
        last_error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        last_error = e.what();
    }
    return 1;
}

} // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT const char* shim_error() { return last_error.c_str(); }

// ---- operators ----

EXPORT int32_t shim_op(const char* name, const char* overload, void** op) {
    return guarded([&] {
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(found.has_value(), "this libtorch has no operator ", name, ".", overload);
        *op = new c10::OperatorHandle(*found);
    });
}

EXPORT int32_t shim_call(const c10::OperatorHandle* op, const Arg* args, int32_t count, Arg* outs, int32_t capacity, int32_t* used) {
    return guarded([&] {
        const auto& declared = op->schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= declared.size(), op->schema().name(), " takes ", declared.size(), " arguments, not ", count);
        torch::jit::Stack stack;
        stack.reserve(declared.size());
        for (size_t i = 0; i < declared.size(); i++)
            stack.push_back(unpack(i < static_cast<size_t>(count) ? args[i] : Arg{SchemaDefault, 0, 0}, declared[i]));
        op->callBoxed(&stack);
        *used = 0;
        if (capacity < 0) return; // the caller has no use for what an in-place operator returns
        Outputs results{outs, capacity};
        for (const auto& value : stack) results.put(value);
        *used = results.used;
    });
}

// ---- tensors ----

struct Info {
    int64_t elements;
    void* data;
    int32_t dtype, device_type, device_index, dimensions, element_size;
    int32_t requires_grad, is_contiguous;
};

EXPORT void shim_retain(int64_t handle) { release(borrow(handle)); }

EXPORT void shim_release(int64_t handle) {
    at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim(reinterpret_cast<c10::TensorImpl*>(handle)));
}

EXPORT int32_t shim_info(int64_t handle, Info* info) {
    return guarded([&] {
        at::Tensor t = borrow(handle);
        auto device = t.device();
        *info = {t.numel(), t.has_storage() ? t.data_ptr() : nullptr,
                 static_cast<int32_t>(t.scalar_type()), static_cast<int32_t>(device.type()), device.index(),
                 static_cast<int32_t>(t.dim()), static_cast<int32_t>(t.element_size()),
                 t.requires_grad(), t.is_contiguous()};
    });
}

EXPORT int32_t shim_shape(int64_t handle, int64_t* sizes, int64_t* strides) {
    return guarded([&] {
        at::Tensor t = borrow(handle);
        if (sizes) std::memcpy(sizes, t.sizes().data(), t.dim() * sizeof(int64_t));
        if (strides) std::memcpy(strides, t.strides().data(), t.dim() * sizeof(int64_t));
    });
}

// ---- autograd ----

EXPORT int32_t shim_set_requires_grad(int64_t handle, int32_t on) {
    return guarded([&] { borrow(handle).set_requires_grad(on != 0); });
}

EXPORT int32_t shim_grad(int64_t handle, int64_t* grad) {
    return guarded([&] { *grad = release(borrow(handle).grad()); });
}

EXPORT int32_t shim_set_grad(int64_t handle, int64_t grad) {
    return guarded([&] { borrow(handle).mutable_grad() = borrow(grad); });
}

EXPORT int32_t shim_grad_enabled() { return at::GradMode::is_enabled(); }

EXPORT void shim_set_grad_enabled(int32_t on) { at::GradMode::set_enabled(on != 0); }

EXPORT int32_t shim_backward(int64_t root) {
    return guarded([&] { torch::autograd::backward({borrow(root)}, {}); });
}

// ---- process-wide state ----

EXPORT int32_t shim_threads() { return at::get_num_threads(); }

EXPORT int32_t shim_set_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}

EXPORT int32_t shim_cuda_device_count() {
    // The guard's registry has kept its shape over the versions; Context's counters have not.
    if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA)) return 0;
    return c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount();
}
